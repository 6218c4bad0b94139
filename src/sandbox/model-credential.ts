import { MODEL_KEY_PLACEHOLDER, type ModelAccess } from "./sandbox.ts";

/** The model's own address, which the agent knows by itself. */
export const ANTHROPIC_API = "https://api.anthropic.com";

/** The variable by which the agent gets a credential of this kind. */
export type ModelVariable = "ANTHROPIC_API_KEY" | "CLAUDE_CODE_OAUTH_TOKEN";

export function toModelVariable({ credential }: ModelAccess): ModelVariable {
  return credential.kind === "api_key" ? "ANTHROPIC_API_KEY" : "CLAUDE_CODE_OAUTH_TOKEN";
}

/** Where the model is, for an agent that would ask somebody else. */
export function toAddressVariables({ baseUrl }: ModelAccess): Record<string, string> {
  return baseUrl === ANTHROPIC_API ? {} : { ANTHROPIC_BASE_URL: baseUrl };
}

/** All that the agent needs, with a placeholder that is replaced outside the machine. */
export function toPlaceholderVariables(model: ModelAccess): Record<string, string> {
  return { ...toAddressVariables(model), [toModelVariable(model)]: MODEL_KEY_PLACEHOLDER };
}

/** All that the agent needs, the real key included: for machines whose provider has no better place for it. */
export function toModelVariables(model: ModelAccess): Record<string, string> {
  return { ...toAddressVariables(model), [toModelVariable(model)]: model.credential.secret };
}

/** The header by which the model's API takes a key of this kind. */
export function toKeyHeader({ kind, secret }: ModelAccess["credential"]): Record<string, string> {
  return kind === "api_key" ? { "x-api-key": secret } : { authorization: `Bearer ${secret}` };
}
