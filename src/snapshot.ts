/**
 * Makes the Daytona snapshot that sandboxes begin from: git, gh, Node, Python, ripgrep and the pinned Claude Code.
 *
 *     npm run snapshot                 shows the build as it goes; the last line goes into .env
 *     npm run snapshot -- --json       one JSON line on stdout at the end; the build goes to stderr
 *
 * Can be run at any time: what is there is not made twice.
 */
import { parseArgs } from "node:util";
import { AppError } from "./errors.ts";
import { makeSnapshot } from "./sandbox/daytona/make-snapshot.ts";
import { readDaytonaAccount } from "./settings.ts";

async function main(): Promise<number> {
  const { json = false } = parseArgs({ options: { json: { type: "boolean" } } }).values;
  const account = readDaytonaAccount();
  if (account.kind === "invalid") {
    process.stderr.write(`${account.problem}\n`);
    return 1;
  }
  const startedAt = Date.now();
  const out = json ? process.stderr : process.stdout;
  const say = (line: string): void => {
    const seconds = String(Math.round((Date.now() - startedAt) / 1000)).padStart(4);
    if (line.trim() !== "") out.write(`${seconds} s  ${line}\n`);
  };
  try {
    const { name, how } = await makeSnapshot(account.account, { say });
    if (json) process.stdout.write(`${JSON.stringify({ name, how })}\n`);
    else out.write(`\nThe snapshot is active (${how}). In .env:\n\nDAYTONA_SNAPSHOT=${name}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
    process.stderr.write(`${error.message}${cause}\n`);
    return 1;
  }
}

process.exitCode = await main();
