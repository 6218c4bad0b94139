import type { Source } from "../reading/source.ts";

interface Read {
  source: Source;
}

/** The lines that come with a change, over all the files given, without comments: what moved, or was reworded, is among them. */
export function findAddedLines(before: readonly Read[], after: readonly Read[]): string[] {
  const counts = new Map<string, number>();
  for (const outline of before) {
    for (const line of toLines(outline)) counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  const added: string[] = [];
  for (const outline of after) {
    for (const line of toLines(outline)) {
      const left = counts.get(line) ?? 0;
      if (left > 0) counts.set(line, left - 1);
      else added.push(line);
    }
  }
  return added;
}

function toLines({ source }: Read): string[] {
  return source.code
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
