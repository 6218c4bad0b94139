import { createInterface } from "node:readline/promises";
import { CliError, EXIT, type Surroundings } from "./command.ts";

const MAX_CHARS = 10_000;
const INTERRUPT = "\u0003";
const END = "\u0004";
const BACKSPACES = ["\u007f", "\b"];
/** What terminals put around a paste when a program asked them to. */
const PASTE_MARKS = ["\u001b[200~", "\u001b[201~"];

/**
 * Asks for a secret at a terminal. Nothing of it is shown. A long word that the terminal broke into lines is pasted as several: the breaks
 * inside of one paste are left out, and one at its end ends the answer. Ctrl-C ends the command.
 */
export async function askHidden(question: string, around: Surroundings): Promise<string> {
  const { stdin, stderr } = around;
  stderr.write(question);
  stdin.setRawMode?.(true);
  try {
    return await readHidden(stdin);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stderr.write("\n");
  }
}

/** Asks a question whose answer is yes where nothing is typed. */
export async function askYes(question: string, { stdin, stderr }: Surroundings): Promise<boolean> {
  const asking = createInterface({ input: stdin, output: stderr });
  try {
    return /^\s*(y(es)?)?\s*$/i.test(await asking.question(`${question} [Y/n] `));
  } finally {
    asking.close();
  }
}

function readHidden(stdin: Surroundings["stdin"]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    function onData(chunk: Buffer | string): void {
      const typed = PASTE_MARKS.reduce((left, mark) => left.replaceAll(mark, ""), String(chunk));
      const isInterrupted = typed.includes(INTERRUPT);
      text = BACKSPACES.includes(typed)
        ? text.slice(0, -1)
        : text + typed.replaceAll(END, "").replace(/\s/g, "");
      const isWhole = /[\r\n]$/.test(typed) || typed.endsWith(END) || text.length > MAX_CHARS;
      if (!isInterrupted && !isWhole) return;
      stdin.off("data", onData);
      if (isInterrupted) reject(new CliError("Ended.", EXIT.interrupted));
      else resolve(text);
    }
    stdin.on("data", onData);
    stdin.resume();
  });
}
