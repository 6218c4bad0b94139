/** A keyword with what it would close. Code isn't linked, but a squash commit's message may take the text over as it is. */
const CLOSING =
  /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(\s{0,20}:?\s{1,20}|:)((?:[\w.-]{1,100}\/[\w.-]{1,100})?#|GH-|https?:\/\/)(?=\S)/gi;

/**
 * Bots read lines as they are written, also those in a fence or behind a `>` that quotes nothing. A path such as `/usr/bin` isn't a
 * command. What stands before it never goes over a line's end (`.`), or many empty lines would be read again from each of them.
 */
const COMMAND = /^((?:(?=.)[\s>])*)\/(?=[a-z][\w-]{0,60}(?![\w/.-]))/gim;

/** Makes lines of code, or a code span, say nothing to those who don't know that it is code. */
export function neutraliseCode(code: string): string {
  return code.replace(CLOSING, "$1$2$3 ").replace(COMMAND, "$1\\/");
}
