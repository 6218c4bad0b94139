const MICRO_DIGITS = 6;

/**
 * Reads an amount of dollars (`2.50`, `$2.50`, `.5`) as whole micro-dollars, without rounding. `undefined` for anything else,
 * a sign or a seventh decimal included.
 */
export function parseUsd(text: string): number | undefined {
  const match = /^\$?(?=\.?\d)(\d{0,7})(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return undefined;

  const [, whole = "", fraction = ""] = match;
  return Number(whole + fraction.padEnd(MICRO_DIGITS, "0"));
}
