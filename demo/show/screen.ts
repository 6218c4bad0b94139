import { styleText } from "node:util";
import { wrapText } from "./terminal-text.ts";

/** A line of what changes, as it is drawn. `detail` is small print, noise in a log until the end; a `gap` only sets lines apart. */
export interface ScreenLine {
  text: string;
  kind: "plain" | "detail" | "gap";
}

/** Where the demo is shown. */
export interface Screen {
  /** Columns that a line may take; no limit where nothing is drawn in place. */
  readonly columns: number;
  paint: Paint;
  /** Prints below what is there. */
  say(text: string): void;
  /** Shows what changes: on a terminal drawn again in place, elsewhere only the lines that are new. */
  show(lines: readonly ScreenLine[]): void;
  /** Leaves what was shown last, whole. */
  settle(): void;
  /** Gives the terminal back as it was. */
  close(): void;
}

/** Colours a text where the stream takes colours: `NO_COLOR`, `FORCE_COLOR` and `TERM=dumb` count. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** What a screen needs of a stream. */
export type ScreenOutput = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };

const MAX_COLUMNS = 100;
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
/** Terminals that know it draw what is between the two at once; others ignore it. */
const BEGIN_UPDATE = "\u001b[?2026h";
const END_UPDATE = "\u001b[?2026l";
const END_LINE = "\u001b[K\n";
const CLEAR_BELOW = "\u001b[J";

export function createScreen(out: ScreenOutput, env: Readonly<Record<string, string | undefined>>): Screen {
  const paint: Paint = (style, text) => styleText(style, text, { stream: out });
  const isDrawn = out.isTTY === true && env.TERM !== "dumb";
  return isDrawn ? createDrawnScreen(out, paint) : createPrintedScreen(out, paint);
}

function createDrawnScreen(out: ScreenOutput, paint: Paint): Screen {
  let drawn = 0;
  let last: readonly string[] = [];
  const toLimit = () => Math.max(1, (out.rows || DEFAULT_ROWS) - 1);

  const toWidth = () => Math.min(MAX_COLUMNS, (out.columns || DEFAULT_COLUMNS) - 1);
  const toTop = () => (drawn === 0 ? "" : `\u001b[${drawn}A`);

  function draw(lines: readonly string[]): void {
    const body = lines.map((line) => `${line}${END_LINE}`).join("");
    out.write(`${BEGIN_UPDATE}${HIDE_CURSOR}${toTop()}${body}${CLEAR_BELOW}${SHOW_CURSOR}${END_UPDATE}`);
    drawn = lines.length;
  }

  return {
    get columns() {
      return toWidth();
    },
    paint,
    say(text) {
      const below = last.slice(-toLimit());
      out.write(`${toTop()}${CLEAR_BELOW}${wrapText(text, toWidth()).join("\n")}\n`);
      drawn = 0;
      if (below.length > 0) draw(below);
    },
    show(lines) {
      const texts = lines.map(({ text }) => text);
      if (texts.join("\n") === last.join("\n")) return;
      last = texts;
      // Rows that went off the top can't be drawn again: what doesn't fit is shown from its end.
      draw(texts.slice(-toLimit()));
    },
    settle() {
      if (drawn < last.length) draw(last);
      drawn = 0;
      last = [];
    },
    close: () => out.write(SHOW_CURSOR),
  };
}

function createPrintedScreen(out: ScreenOutput, paint: Paint): Screen {
  let last: readonly ScreenLine[] = [];
  const printNew = (lines: readonly ScreenLine[], known: readonly ScreenLine[]) => {
    const before = new Set(known.map(({ text }) => text));
    for (const { text } of lines) if (!before.has(text)) out.write(`${text}\n`);
  };
  return {
    columns: Number.POSITIVE_INFINITY,
    paint,
    say: (text) => out.write(`${text}\n`),
    show(lines) {
      printNew(
        lines.filter(({ kind }) => kind === "plain"),
        last,
      );
      last = lines;
    },
    settle() {
      printNew(
        last.filter(({ kind }) => kind === "detail"),
        [],
      );
      last = [];
    },
    close: () => undefined,
  };
}
