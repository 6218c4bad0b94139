import type { Outgoing } from "../report/views.ts";
import { type OutgoingPolicy, renderOutgoing, renderPlain } from "../text/outgoing.ts";
import { createRedactor, type Redactor } from "../text/redact.ts";
import type { RunParts } from "./parts.ts";

/** Passages of the agent's: the rest of a comment is ours and short, and 60,000 is the whole comment's cap (F25). */
const MAX_BLOCK_CHARS = 40_000;

let cached: { key: string; redactor: Redactor } | undefined;

/** The redactor for what is secret at this moment: the operator's secrets and every token that may still work. */
export function toRedactor({ settings, github }: Pick<RunParts, "settings" | "github">): Redactor {
  const secrets = [...settings.secrets, ...github.liveTokens()];
  const key = secrets.join("\0");
  if (cached?.key !== key) cached = { key, redactor: createRedactor(secrets) };
  return cached.redactor;
}

/** The policy under which the agent's text leaves in a run of this requester (S10, S13). */
export function toPolicy(parts: Pick<RunParts, "settings" | "github">, requester: string): OutgoingPolicy {
  const linkHosts = [new URL(parts.settings.webUrl).host];
  return { redactor: toRedactor(parts), requester, linkHosts };
}

/** The same, as the report's renderers ask for it. */
export function toSpeech(parts: Pick<RunParts, "settings" | "github">, requester: string): Outgoing {
  const policy = toPolicy(parts, requester);
  return {
    line: (text, maxChars) => renderPlain(text, { ...policy, maxChars }),
    block: (text) => renderOutgoing(text, { ...policy, maxChars: MAX_BLOCK_CHARS }),
  };
}
