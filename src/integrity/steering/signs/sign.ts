/** A way to reach into what runs tests, and the languages it is of, with blanks between them, or `all`. */
export type Sign = readonly [languages: string, pattern: RegExp];

export const RB_TOOLS = "(?:RSpec|Minitest|MiniTest|Test::Unit)";
/** A member of something, by its name or in brackets. */
export const JS_MEMBER = String.raw`(?:\s?\??\.\s?[\w$]{1,60}|\[[^\]\n]{1,80}\])`;
