/** All that a value holds, however deep: what would be told if somebody showed the whole of it. */
export function deepText(value: unknown, depth = 0): string {
  if (value === null || typeof value !== "object" || depth > 6) return String(value);
  return Reflect.ownKeys(value)
    .map((key) => `${String(key)}: ${deepText((value as Record<PropertyKey, unknown>)[key], depth + 1)}`)
    .join("\n");
}
