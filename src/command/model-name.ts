const ALIASES: readonly string[] = ["opus", "sonnet", "haiku"];
const MODEL_ID = /^[a-z0-9][a-z0-9.:_@/-]{0,99}$/;

/** What a model's name must be, in one line. */
export const MODEL_RULE = "must be `opus`, `sonnet`, `haiku` or a model id";

/** Reads a model's name: an alias without regard to case, or an id as it is written. `undefined` for anything else. */
export function parseModel(text: string): string | undefined {
  const alias = text.toLowerCase();
  if (ALIASES.includes(alias)) return alias;
  return MODEL_ID.test(text) ? text : undefined;
}
