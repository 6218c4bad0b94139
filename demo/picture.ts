/**
 * `npm run readme:picture`: plays the demo in a terminal that keeps what it shows, and makes of it the picture on the README's first
 * screen. What is seen is what the demo wrote, in its order; only the waits are shortened.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DemoOptions } from "./options.ts";
import { runDemo } from "./run-demo.ts";
import { renderAnimatedSvg } from "./show/animated-svg.ts";
import { type RecordedFrame, toHeldFrames } from "./show/picture-frames.ts";
import { createScreen } from "./show/screen.ts";
import { Terminal } from "./show/terminal.ts";
import { sayOpening } from "./words.ts";

const FILE = join(import.meta.dirname, "..", "docs", "demo.svg");
const SIZE = { columns: 81, rows: 36 };
const OPTIONS: DemoOptions = { sandbox: "local", aws: false, story: false, keep: false, json: false };
const WORDS = {
  title: "npm run demo · recorded, waits shortened",
  description:
    "A terminal. Maya opens an issue, the last book is on no page, and comments: /claude fix this. Claude's one comment is edited in place: it writes " +
    "a test that fails, and a fix. The app runs the repository's own checks, one of which the fix broke, and sends Claude back to mend it. Then pull " +
    "request 2 is ready, and proven: its diff of a line and a test, and the four tests that pass on its branch.",
};

const recorded: RecordedFrame[] = [];
const terminal = new Terminal(SIZE, (frame) => recorded.push({ atMs: performance.now(), frame }));
const screen = createScreen(terminal, {});
sayOpening(OPTIONS, screen);
await runDemo(OPTIONS, screen);

const svg = renderAnimatedSvg(toHeldFrames(recorded), { rows: SIZE.rows, ...WORDS });
await writeFile(FILE, svg);
process.stdout.write(`docs/demo.svg: ${Math.round(svg.length / 1024)} KB\n`);
