/** Takes out of a text what nobody may see. */
export type Redact = (text: string) => string;

/** Every string of a value without secrets. */
export function redactAll<T>(value: T, redact: Redact): T {
  if (typeof value === "string") return redact(value) as T;
  if (Array.isArray(value)) return value.map((each) => redactAll(each, redact)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redactAll(each, redact)])) as T;
}
