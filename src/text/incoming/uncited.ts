import { type Block, type MarkdownBlocks, toRange } from "../markdown/blocks.ts";
import type { Edit } from "./apply-edits.ts";
import { isSentence, isTelling } from "./hidden-words.ts";

/** Finds the definitions and footnotes that show nothing, because nothing cites them, and the words of definitions that are cited. */
export function findUncited(read: MarkdownBlocks, cited: ReadonlySet<string>): Edit[] {
  return read.blocks.flatMap((block) => {
    const isCited = cited.has(block.label);
    if (block.kind === "definition") return readDefinition(read, block, isCited) ?? [];
    return block.kind === "footnote" && !isCited ? [toFootnoteEdit(read, block)] : [];
  });
}

/** What the footnote stands in stays: marks of a quotation or a list. */
function toFootnoteEdit(read: MarkdownBlocks, block: Block): Edit {
  const { start, end } = toRange(read, block);
  return { start: Math.max(start, read.text.indexOf("[", start)), end, text: "", removed: 1 };
}

const DEFINITION = /^(\[(?:[^[\]\\]|\\[\s\S])*\]:[\s>]*)(<[^<>\n]*>|[^\s<]\S*)([\s\S]*)$/;

/** A definition that is cited stays with its address; its title, and one that nobody cites, goes. */
function readDefinition(read: MarkdownBlocks, block: Block, isCited: boolean): Edit | undefined {
  const { start: lineStart, end } = toRange(read, block);
  const start = Math.max(lineStart, read.text.indexOf("[", lineStart));
  const [, head = "", target = "", title = ""] = DEFINITION.exec(read.text.slice(start, end)) ?? [];
  const isWords = isSentence(target) || isTelling(title.replace(/[\s>]+/g, " "));
  if (isCited && !isWords) return undefined;
  const text = isCited && !isSentence(target) ? head + target : "";
  return { start, end, text, removed: isWords || isTelling(block.label) ? 1 : 0 };
}
