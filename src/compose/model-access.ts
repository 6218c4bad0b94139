import { ANTHROPIC_API } from "../sandbox/model-credential.ts";
import type { ModelAccess } from "../sandbox/sandbox.ts";
import type { Settings } from "../settings/settings.ts";

/** Where the model is and what opens it, as the settings have it. */
export function toModelAccess({ agent: { baseUrl, credential } }: Settings): ModelAccess {
  return {
    baseUrl: baseUrl ?? ANTHROPIC_API,
    credential: { kind: credential.kind, secret: credential.value },
  };
}
