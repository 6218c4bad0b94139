/** What was typed into a form, by the field's name. */
export type Typed = Readonly<Record<string, string>>;

/** What is wrong with a form, by the field's name: a sentence beside the field. */
export type Problems = Readonly<Record<string, string>>;

/** A form that was read, or what is wrong with it. */
export type ParsedForm<T> = { kind: "ok"; value: T } | { kind: "invalid"; problems: Problems };

/** The fields of a posted form, trimmed. A field that comes twice counts once, with its first value. */
export function readForm(body: string): Typed {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(body)) fields[name] ??= value.trim();
  return fields;
}

/** The problems of a form's fields, without those that have none; `undefined` when there are none at all. */
export function collectProblems(found: Record<string, string | undefined>): Problems | undefined {
  const problems = Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return problems.length === 0 ? undefined : Object.fromEntries(problems);
}
