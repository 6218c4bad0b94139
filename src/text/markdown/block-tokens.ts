import MarkdownIt from "markdown-it";
import { setGitHubRules } from "./github-rules.ts";

const reader = new MarkdownIt("commonmark", { html: true });

/** A token of the reader; `map` has its first line and the line behind its last. */
export type Token = ReturnType<typeof reader.parse>[number];

/** How blocks are to be read. */
export interface BlockRules {
  /**
   * After how many tokens to stop. A paragraph is three, a list item five. Each block costs some microseconds, wherever it goes: `#\n` makes 32,768 of 64 KB.
   *
   * @default 10000
   */
  maxTokens?: number;
  /** Whether `[^1]: words` is a footnote; where it isn't, it is a definition. @default true */
  hasFootnotes?: boolean;
}

const MAX_TOKENS = 10_000;
/** A table's rows are filled up to its head's columns: 64 KB can make millions of cells. */
const MAX_CELL_TOKENS = 100_000;
const CELL_TOKEN = /^(?:t[rd]_open|t[rdh]_close|inline)$/;

/** Counts what is read, and keeps nothing of a table but its head's columns. */
class CountingState extends reader.block.State {
  unknownFrom: number | undefined;
  maxTokens = MAX_TOKENS;
  #cellTokenCount = 0;
  readonly #cell = new this.Token("", "", 0);

  override push(
    ...[type, tag, nesting]: Parameters<(typeof reader.block.State)["prototype"]["push"]>
  ): Token {
    if (this.parentType !== "table" || !CELL_TOKEN.test(type)) return super.push(type, tag, nesting);
    this.#cellTokenCount += 1;
    this.level += nesting;
    return this.#cell;
  }

  get isFull(): boolean {
    return this.tokens.length > this.maxTokens || this.#cellTokenCount > MAX_CELL_TOKENS;
  }
}

reader.block.ruler.before("table", "count", (state, startLine, endLine) => {
  if (!(state instanceof CountingState) || !state.isFull) return false;
  state.unknownFrom ??= startLine;
  state.line = endLine;
  return true;
});

setGitHubRules(reader.block);

/**
 * Reads the tokens of GitHub's blocks, and from which line on there were too many of them to be read: `undefined` if all is read. Linear, as it
 * nests twenty deep and stops somewhere.
 */
export function readBlockTokens(
  text: string,
  { maxTokens = MAX_TOKENS, hasFootnotes = true }: BlockRules,
): { tokens: Token[]; unknownFrom: number | undefined } {
  const state = new CountingState(text, reader, { hasFootnotes }, []);
  state.maxTokens = maxTokens;
  if (text !== "") reader.block.tokenize(state, state.line, state.lineMax);
  return { tokens: state.tokens, unknownFrom: state.unknownFrom };
}

/** A label as Markdown compares labels. */
export const toLabel: (text: string) => string = reader.utils.normalizeReference;
