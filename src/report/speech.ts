import type { Outgoing } from "./run-view.ts";

const MAX_CODE_CHARS = 300;

/**
 * Text of the agent's as one line inside our Markdown. `say.line` alone is for places that know no markup (a title): it leaves
 * `<!--` and `![](//host)` as they are, which in a comment would hide what follows, or load an image (S10, S13).
 */
export function renderInline(text: string, maxChars: number, say: Outgoing): string {
  return say.block(say.line(text, maxChars)).replace(/\s+/g, " ").trim();
}

/** Text of the agent's as a code span: shown as it is, without backticks of its own. */
export function renderCode(text: string, say: Outgoing): string {
  const shown = text.replaceAll("`", "'").replace(/\s+/g, " ").slice(0, MAX_CODE_CHARS).toWellFormed().trim();
  return say.block(`\`${shown}\``).trim();
}

/** Lines a program printed, as a block of code. */
export function renderOutput(text: string, say: Outgoing): string {
  return say.block(`\`\`\`text\n${text.replaceAll("```", "'''").trim()}\n\`\`\``);
}
