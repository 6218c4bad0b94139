import type { Paint } from "./screen.ts";
import { toTerminalText } from "./terminal-text.ts";

/** A diff without what only git reads, in colour. */
export function toDiffLines(diff: string, paint: Paint): string[] {
  return toTerminalText(diff)
    .trimEnd()
    .split("\n")
    .filter(
      (line) => !/^(diff --git|index |--- |new file mode|deleted file mode|similarity |rename )/.test(line),
    )
    .map((line) => {
      if (line.startsWith("+++ b/")) return `\n${paint("bold", line.slice("+++ b/".length))}`;
      if (line.startsWith("@@")) return paint("cyan", line);
      if (line.startsWith("+")) return paint("green", line);
      return line.startsWith("-") ? paint("red", line) : line;
    });
}
