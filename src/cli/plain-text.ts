import { stripInvisible } from "../text/invisible.ts";

const NOT_SHOWN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/**
 * Words of somebody else as a terminal may have them: without escape sequences, control and invisible characters, so that they can neither
 * move the cursor, set a title, nor write over what stands there (S27). Line breaks and tabs stay.
 */
export function toPlainText(text: string): string {
  return stripInvisible(text).text;
}

/** The same in one line, cut to so many characters. */
export function toPlainLine(text: string, maxChars = 300): string {
  const line = toPlainText(text).replace(/\s+/g, " ").trim();
  const chars = Array.from(line);
  return chars.length > maxChars ? `${chars.slice(0, maxChars - 1).join("")}…` : line;
}

/** JSON that says the same, with every character that a terminal could act on as an escape. */
export function toPlainJson(value: unknown): string {
  return JSON.stringify(value).replace(NOT_SHOWN, (found) =>
    Array.from({ length: found.length }, (_, index) => {
      return `\\u${found.charCodeAt(index).toString(16).padStart(4, "0")}`;
    }).join(""),
  );
}
