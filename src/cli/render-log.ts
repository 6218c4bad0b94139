import type { z } from "zod";
import type { logItemSchema } from "../api/schema.ts";
import { toPlainLine, toPlainText } from "./plain-text.ts";
import { toDollars } from "./render-task.ts";
import type { Style } from "./styles.ts";

export type LogItem = z.infer<typeof logItemSchema>;

/** What of a tool's output is shown; `logs --json` and the page have more. */
const OUTPUT_LINES = 12;
const LINE_CHARS = 400;
const MARKS = { completed: "[x]", in_progress: "[~]", pending: "[ ]" } as const;

/** One thing that the agent said or did, as lines for a person. */
export function renderLogItem(item: LogItem, style: Style): string {
  switch (item.kind) {
    case "began":
      return `${style("dim", `● ${toPlainLine(item.model)} begins`)}\n`;
    case "said":
      return indent(toLines(item), (line) => line);
    case "thought":
      return indent(toLines(item), (line) => style("dim", line));
    case "tool":
      return `${item.is_sub ? "  " : ""}${style("cyan", "→")} ${style("bold", toPlainLine(item.name, 60))} ${toPlainLine(item.title)}\n`;
    case "output":
      return indent(cutLines(toLines(item)), (line) => style(item.is_error ? "red" : "dim", line));
    case "todos":
      return indent(
        item.todos.map(({ text, state }) => `${MARKS[state]} ${toPlainLine(text)}`),
        (line) => line,
      );
    case "retry":
      return `${style("yellow", `… ${toPlainLine(item.why)}`)}\n`;
    case "ended": {
      const words = `${toPlainLine(item.how)} (${toDollars(item.cost_usd)})`;
      return `${item.is_error ? style("red", `✗ ${words}`) : style("green", `● ${words}`)}\n`;
    }
  }
}

/** The agent's words, indented: no line of them can pass for one of ours. */
function toLines({ text, is_cut }: { text: string; is_cut: boolean }): string[] {
  const lines = toPlainText(text).trimEnd().split("\n");
  return [...lines.map((line) => cut(line)), ...(is_cut ? ["… (cut)"] : [])];
}

function cut(line: string): string {
  const chars = Array.from(line);
  return chars.length > LINE_CHARS ? `${chars.slice(0, LINE_CHARS).join("")}…` : line;
}

function cutLines(lines: readonly string[]): string[] {
  const more = lines.length - OUTPUT_LINES;
  if (more <= 1) return [...lines];
  return [...lines.slice(0, OUTPUT_LINES), `… ${more} more lines`];
}

function indent(lines: readonly string[], paint: (line: string) => string): string {
  return lines.map((line) => `  ${paint(line)}\n`).join("");
}
