import { Writable } from "node:stream";
import { toColumns } from "./terminal-text.ts";

/** A character where it stands, with the codes of its colours as in `1;36`. */
export interface Cell {
  text: string;
  style: string;
}

/** A screenful: rows from the top. */
export type Frame = readonly (readonly Cell[])[];

// biome-ignore lint/suspicious/noControlCharactersInRegex: these sequences begin with an escape character.
const TOKEN = /\u001b\[(\??[\d;]*)([A-Za-z])|\n|[^\u001b\n]+/gy;
/** What ends a style: 22 the weight, 24 the line below, 39 the colour. */
const ENDS: Record<string, RegExp> = { "0": /./, "22": /^[12]$/, "24": /^4$/, "39": /^(3|9)\d$/ };

/**
 * A terminal as far as the demo's screen writes to one: text, line breaks, colours, up, clear. It wraps and scrolls.
 *
 * Throws on any other sequence: what it shows is what a terminal would show, or nothing.
 */
export class Terminal extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  readonly #onFrame: (frame: Frame) => void;
  #lines: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #style: string[] = [];

  constructor(
    { columns, rows }: { columns: number; rows: number },
    onFrame: (frame: Frame) => void = () => undefined,
  ) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
    this.#onFrame = onFrame;
  }

  /** Sixteen colours, as Node's `tty.WriteStream` counts. */
  getColorDepth(): number {
    return 4;
  }

  /** What is seen now. */
  get frame(): Frame {
    return this.#lines.slice(-this.rows).map((line) => [...line]);
  }

  /** What is seen, and what went off the top, without colours. */
  get text(): string {
    return this.#lines.map((line) => line.map(({ text }) => text).join("")).join("\n");
  }

  override _write(chunk: string | Buffer, _: string, done: (error?: Error) => void): void {
    try {
      this.#read(chunk.toString());
      this.#onFrame(this.frame);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  #read(text: string): void {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const at = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (match === null) throw new Error(`no terminal sequence: ${JSON.stringify(text.slice(at, at + 10))}`);
      const [token, parameter = "", command] = match;
      if (command !== undefined) this.#obey(command, parameter);
      else if (token === "\n") this.#moveTo(this.#row + 1);
      else for (const character of token) this.#put(character);
    }
  }

  #obey(command: string, parameter: string): void {
    const line = this.#lines[this.#row] ?? [];
    if (command === "m") this.#setStyle(parameter);
    else if (command === "A")
      this.#moveTo(Math.max(this.#lines.length - this.rows, this.#row - Number(parameter)));
    else if (command === "K") line.length = Math.min(line.length, this.#column);
    else if (command === "J") {
      line.length = Math.min(line.length, this.#column);
      this.#lines = this.#lines.slice(0, this.#row + 1);
    } else if (!parameter.startsWith("?")) throw new Error(`no terminal command: ${command}`);
  }

  /** Upwards no further than the first row that is seen. The screen moves from the first column only. */
  #moveTo(row: number): void {
    this.#row = Math.max(0, row);
    this.#column = 0;
    while (this.#lines.length <= this.#row) this.#lines.push([]);
  }

  #put(character: string): void {
    const width = toColumns(character);
    if (this.#column + width > this.columns) this.#moveTo(this.#row + 1);
    const line = this.#lines[this.#row] ?? [];
    while (line.length < this.#column) line.push({ text: " ", style: "" });
    line[this.#column] = { text: character, style: this.#style.join(";") };
    if (width === 2) line[this.#column + 1] = { text: "", style: "" };
    this.#column += width;
  }

  #setStyle(code: string): void {
    const ended = ENDS[code];
    if (ended === undefined) this.#style = [...this.#style, code].sort();
    else this.#style = this.#style.filter((each) => !ended.test(each));
  }
}
