import { createInlineRenderer, type InlineRules } from "./outgoing-inline.ts";

/** What the Markdown may hold and how long it may be. */
export interface MarkdownRules {
  requester: string | undefined;
  linkHosts: readonly string[];
  /** Counted in UTF-16 units and in bytes. */
  maxChars: number;
}

/** A part of the document that is rendered on its own: a line of text, or a fence with the lines in it. */
type Part =
  | { kind: "line"; text: string; mayBeTable: boolean }
  | { kind: "fence"; info: string; lines: string[] };

const OPENER = /^([ \t]*)(`{3,}|~{3,})[ \t]*([^`]*)$/;
const DEFINITION = /^[\s>]*\[((?!\^)[^[\]]{1,200})\]:\s*<?([^\s<>]+)>?(?:\s+["'(].*)?$/;
/** A line that can make a table of the block it is in, with whatever containers before it. */
const TABLE_RULE = /^[\s>*+\d.)|:-]*-[\s|:-]*$/;
/** Languages that GitHub draws (links and all) or that change the file when a reader clicks. */
const ACTIVE_LANGUAGE = /^(?:mermaid|geojson|topojson|stl|math|suggestion)$/i;
const LANGUAGE = /^[A-Za-z0-9+#._-]{1,30}$/;
const CUT_NOTE = "\n\n… cut here: the text was too long.";

/** Renders Markdown that can do nothing but be read. See `renderOutgoing` for what that means. */
export function renderSafeMarkdown(source: string, rules: MarkdownRules): string {
  const { lines, definitions } = takeDefinitions(source.split("\n"));
  const renderInline = createInlineRenderer({ ...rules, definitions } satisfies InlineRules);
  const budget = rules.maxChars - Buffer.byteLength(CUT_NOTE);
  const rendered: string[] = [];
  let used = 0;
  for (const part of toParts(lines)) {
    const text = part.kind === "fence" ? renderFence(part) : renderInline(part.text, part.mayBeTable);
    used += Buffer.byteLength(text) + 1;
    if (used > budget && !isLastAndFits(rendered, text, rules.maxChars, part, lines)) {
      const room = budget - (used - Buffer.byteLength(text));
      return (
        rendered
          .concat(cutPart(part, room, renderInline))
          .join("\n")
          .trimEnd() + CUT_NOTE
      );
    }
    rendered.push(text);
  }
  return rendered.join("\n").trimEnd();
}
