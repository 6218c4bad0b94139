/*
 * Texts that are cut before the gate redacts them. Half a credential is not recognised any more, and would be shown: so a cut never goes through a word.
 * A word here is what credentials are made of, visible ASCII; in a script without blanks nothing is lost by it. What is longer than any credential is
 * none, and is cut anywhere.
 */

const MAX_CREDENTIAL_CHARS = 4_096;

/** At most the first so many characters, without the word that the cut goes through. Well-formed. */
export function cutAtWord(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text.toWellFormed();
  let end = maxChars;
  if (isWordCharacter(text, end)) while (end > 0 && isWordCharacter(text, end - 1)) end -= 1;
  return withoutHalf(text.slice(0, maxChars - end > MAX_CREDENTIAL_CHARS ? maxChars : end));
}

/** At most the last so many characters, the same way. */
export function cutToLastWords(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text.toWellFormed();
  const from = text.length - maxChars;
  let start = from;
  if (isWordCharacter(text, start - 1))
    while (start < text.length && isWordCharacter(text, start)) start += 1;
  return text
    .slice(start - from > MAX_CREDENTIAL_CHARS ? from : start)
    .replace(/^[\udc00-\udfff]/, "")
    .toWellFormed();
}

function withoutHalf(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, "").toWellFormed();
}

function isWordCharacter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code > 0x20 && code < 0x7f;
}
