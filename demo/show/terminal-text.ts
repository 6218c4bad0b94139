import { stripVTControlCharacters } from "node:util";

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with an escape character.
const ATOM = /\u001b\[\d+m|./gsu;

/** A text that can't steer a terminal: no escape sequence, no control character but the line break. */
export function toTerminalText(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll("\t", "    ")
    .replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, "");
}

/** How many columns a character takes; a colour's code takes none. */
export function toColumns(character: string): 0 | 1 | 2 {
  if (character.startsWith("\u001b") || /[\p{Mn}\p{Me}\u200b-\u200d]/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The lines of a text that fit into so many columns; broken between words where that is possible. Colours go on in the next line. */
export function wrapText(text: string, columns: number): string[] {
  return text.split("\n").flatMap((line) => wrapLine(line, Math.max(1, columns)));
}

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  let rest: string[] = line.match(ATOM) ?? [];
  for (;;) {
    const fitting = countFitting(rest, columns);
    if (fitting === rest.length) return [...lines, rest.join("")];
    const space = rest.lastIndexOf(" ", fitting);
    const isBreakable = space > 0 && rest.slice(0, space).some((character) => character !== " ");
    lines.push(rest.slice(0, isBreakable ? space : fitting).join(""));
    rest = rest.slice(isBreakable ? space + 1 : fitting);
  }
}

function countFitting(characters: readonly string[], columns: number): number {
  let width = 0;
  const over = characters.findIndex((character) => {
    width += toColumns(character);
    return width > columns;
  });
  return over === -1 ? characters.length : Math.max(1, over);
}
