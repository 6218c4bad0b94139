/**
 * Looks whether everything works that a run needs, and says what to do: the first thing that a new operator runs.
 *
 *     npm run doctor -- --help     says what there is
 */
import { randomBytes } from "node:crypto";
import { parseArgs, styleText } from "node:util";
import type { Diagnosis } from "./run/diagnosis.ts";

const KINDS = ["local", "daytona", "e2b", "aio"];
const USAGE = `Looks whether everything works that a run needs: the App, its webhook, a sandbox, the model. It makes a sandbox, asks the model for one
word (a tenth of a cent), and removes the sandbox.

  npm run doctor                          look, and say what to do
  npm run doctor -- --sandbox <kind>      with another kind than SANDBOX: ${KINDS.join(", ")}
  npm run -s doctor -- --json             JSON alone on stdout; -s silences npm's own lines

Exit code 0: nothing is broken; 1: something is; 2: wrong use.
`;
const NAME_WIDTH = 18;
const STATES = {
  ok: { sign: "✓", color: "green" },
  warning: { sign: "!", color: "yellow" },
  problem: { sign: "✗", color: "red" },
  unknown: { sign: "?", color: "gray" },
} as const;

type Asked =
  | { kind: "look"; json: boolean; sandbox: string | undefined }
  | { kind: "help" }
  | { kind: "mistake"; line: string };

function readOptions(args: string[]): Asked {
  const options = {
    json: { type: "boolean" },
    sandbox: { type: "string" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    const { json = false, sandbox, help = false } = parseArgs({ args, options }).values;
    if (help) return { kind: "help" };
    if (sandbox === undefined || KINDS.includes(sandbox)) return { kind: "look", json, sandbox };
    return { kind: "mistake", line: `--sandbox must be one of ${KINDS.join(", ")}.` };
  } catch (error) {
    const [words = ""] = (error as Error).message.split(/\.\s|\.?\n/);
    return {
      kind: "mistake",
      line: `${words.replace(/\.$/, "")}. \`npm run doctor -- --help\` says what there is.`,
    };
  }
}

async function main(): Promise<number> {
  const asked = readOptions(process.argv.slice(2));
  switch (asked.kind) {
    case "help":
      process.stdout.write(USAGE);
      return 0;
    case "mistake":
      process.stderr.write(`${asked.line}\n`);
      return 2;
    case "look":
      return look(asked);
  }
}

async function look({ json, sandbox }: Extract<Asked, { kind: "look" }>): Promise<number> {
  const out = json ? process.stderr : process.stdout;
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const waiting = showWaiting(out);
  const { runDoctor } = await import("./compose/run-doctor.ts");
  const { toHeadline } = await import("./report/render-doctor.ts");
  const found = await runDoctor({
    ...{ sandbox, name: `doctor-${randomBytes(6).toString("hex")}`, signal: stop.signal },
    tell: (diagnosis) => waiting.write(toLines(diagnosis, out)),
  });
  waiting.end();
  const isBroken = found.some(({ state }) => state === "problem");
  if (json) process.stdout.write(`${JSON.stringify({ ok: !isBroken, found })}\n`);
  else out.write(`\n${toHeadline(found)}.\n`);
  if (stop.signal.aborted) return 130;
  return isBroken ? 1 : 0;
}

function toLines({ name, state, found, detail, next }: Diagnosis, out: NodeJS.WriteStream): string {
  const { sign, color } = STATES[state];
  const mark = styleText(color, sign, { stream: out });
  const seen = detail === undefined ? found : `${found} (${detail})`;
  const lines = [`${mark} ${name.padEnd(NAME_WIDTH)} ${seen}`];
  if (next !== undefined)
    lines.push(`${" ".repeat(NAME_WIDTH + 3)}${styleText("bold", "→", { stream: out })} ${next}`);
  return `${lines.join("\n")}\n`;
}

/** On a terminal the seconds go on below what is known. */
function showWaiting(out: NodeJS.WriteStream): { write(text: string): void; end(): void } {
  const clear = out.isTTY ? "\r\x1b[2K" : "";
  const startedAt = Date.now();
  const timer = setInterval(() => {
    if (out.isTTY) out.write(`${clear}… ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }, 1_000);
  return {
    write: (text) => void out.write(`${clear}${text}`),
    end() {
      clearInterval(timer);
      out.write(clear);
    },
  };
}

// What did not answer in time may still be waited for somewhere: nothing of it matters any more.
const code = await main();
process.stdout.write("", () => process.exit(code));
