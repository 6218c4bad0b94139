import { type Block, type LineContent, type MarkdownBlocks, toRange } from "../markdown/blocks.ts";
import type { Edit } from "./apply-edits.ts";
import { isSentence, isTelling } from "./hidden-words.ts";

/** A paragraph or a cell: its place, and the footnote that it is of. */
export interface Region extends LineContent {
  footnote: string | undefined;
}

/** Finds the definitions and footnotes that show nothing, because nothing cites them, and the words of definitions that are cited. */
export function findUncited(
  read: MarkdownBlocks,
  cited: ReadonlySet<string>,
  footnotes: readonly Region[],
): Edit[] {
  const definitions = read.blocks.filter(({ kind }) => kind === "definition");
  return [
    ...definitions.flatMap((block) => readDefinition(read, block, cited.has(block.label)) ?? []),
    ...footnotes
      .filter(({ footnote = "" }) => !cited.has(footnote))
      .map(({ start, end }) => ({ start, end, text: "", removed: 1 })),
  ];
}

const DEFINITION = /^(\[(?:[^[\]\\]|\\[\s\S])*\]:[\s>]*)(<[^<>\n]*>|[^\s<]\S*)([\s\S]*)$/;

/** A definition that is cited stays with its address; its title, and one that nobody cites, goes. */
function readDefinition(read: MarkdownBlocks, block: Block, isCited: boolean): Edit | undefined {
  const { start: lineStart, end } = toRange(read, block);
  const start = Math.max(lineStart, read.text.indexOf("[", lineStart));
  const [, head = "", target = "", title = ""] = DEFINITION.exec(read.text.slice(start, end)) ?? [];
  if (isCited && block.label.startsWith("^")) return undefined;
  const isWords = isSentence(target) || isTelling(title.replace(/[\s>]+/g, " "));
  if (isCited && !isWords) return undefined;
  const text = isCited && !isSentence(target) ? head + target : "";
  return { start, end, text, removed: isWords || isTelling(block.label) ? 1 : 0 };
}
