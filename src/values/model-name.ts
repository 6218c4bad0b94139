const ALIASES: readonly string[] = ["opus", "sonnet", "haiku"];
/** What the names of all the services are made of, as in `sonnet[1m]`, `GLM-4.6`, `us.anthropic.claude-x-v1:0`. It is one argument, and no option. */
const MODEL_ID = /^[a-z0-9][a-z0-9.:_@/+~[\]-]{0,199}$/i;

/** What a model's name must be, in one line. */
export const MODEL_RULE = "must be `opus`, `sonnet`, `haiku` or a model's name";

/** Reads a model's name: an alias without regard to case, or the endpoint's own name as it is written. `undefined` for anything else. */
export function parseModel(text: string): string | undefined {
  const alias = text.toLowerCase();
  if (ALIASES.includes(alias)) return alias;
  return MODEL_ID.test(text) ? text : undefined;
}
