import { toColumns } from "./terminal-text.ts";

/** Text lines in which the rows of a markdown table stand in columns, without its bars. Pure. */
export function alignTables(lines: readonly string[]): string[] {
  const isRow = (line: string) => line.startsWith("| ");
  return lines.flatMap((line, index) => {
    if (!isRow(line)) return [line];
    if (isRow(lines[index - 1] ?? "")) return [];
    const end = lines.findIndex((each, at) => at > index && !isRow(each));
    return alignRows(lines.slice(index, end === -1 ? undefined : end));
  });
}

/** The second row only says that it is a table. */
function alignRows(rows: readonly string[]): string[] {
  const cells = rows.map((row) =>
    row
      .replace(/^\| | \|$/g, "")
      .split(" | ")
      .map((cell) => cell.replaceAll("\\|", "|").trim()),
  );
  const shown = cells.filter((_, index) => index !== 1);
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...shown.map((row) => toWidth(row[column] ?? ""))),
  );
  const pad = (cell: string, column: number) => cell + " ".repeat((widths[column] ?? 0) - toWidth(cell));
  return shown.map((row) => row.map(pad).join("  ").trimEnd());
}

function toWidth(text: string): number {
  return [...text].reduce((sum, character) => sum + toColumns(character), 0);
}
