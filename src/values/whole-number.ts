/** Reads a whole number within bounds, both included, written in decimal digits. `undefined` for anything else. */
export function parseWholeNumber(text: string, min: number, max: number): number | undefined {
  if (!/^\d{1,15}$/.test(text)) return undefined;

  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}
