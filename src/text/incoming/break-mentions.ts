/** A word joiner: no width, and no white space to the CLI. */
export const MENTION_BREAK = "\u2060";

/** An `@` that begins a word. Behind a letter or a digit it is a mail address, behind a break it is broken already. */
const MENTION = /(?<![\p{L}\p{N}\u2060])@/gu;

/**
 * Keeps every `@` from being a mention to Claude Code, and reads the same: a word joiner stands before it.
 *
 * The CLI 2.1.329 takes `@` for a mention at the start of the prompt, after white space and after `。、？！` (read in its program and
 * tried). `@"any words"` then makes a `system` message of the words, and `@agent-…` one that asks for an agent, also with
 * `CLAUDE_CODE_DISABLE_FILE_MENTIONS`. More is broken here than it takes today. Idempotent, linear.
 */
export function breakMentions(text: string): string {
  return text.replace(MENTION, `${MENTION_BREAK}@`);
}
