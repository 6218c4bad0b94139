/** One word of a line and where it stands in it. */
export interface Word {
  text: string;
  start: number;
  end: number;
}

/** The words of a line, split at any white space, no-break space included. */
export function splitWords(line: string): Word[] {
  return Array.from(line.matchAll(/\S+/g), ({ 0: text, index }) => ({
    text,
    start: index,
    end: index + text.length,
  }));
}

/** A word that a person typed, made short and safe to show in a code span. */
export function renderWord(text: string): string {
  const shown = text
    .replace(/[`\p{C}]/gu, "")
    .slice(0, 40)
    .toWellFormed();
  return `\`${shown === "" ? " " : shown}\``;
}
