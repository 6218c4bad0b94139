import { parseArgs } from "node:util";
import { AppError } from "./errors.ts";

/** An image at a vendor's, and how it came to be. */
interface Built {
  name: string;
  how: string;
}

interface Build<Account> {
  account: { kind: "ok"; account: Account } | { kind: "invalid"; problem: string };
  make: (account: Account, options: { say: (line: string) => void }) => Promise<Built>;
  /** The variable of `.env` that takes the name. */
  variable: string;
}

/** Whether `--json` was given; undefined where something else was, which is told. */
function readJson(): boolean | undefined {
  try {
    return parseArgs({ options: { json: { type: "boolean" } } }).values.json ?? false;
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS")) throw error;
    process.stderr.write(`${(error as Error).message}. The only option is --json.\n`);
    return undefined;
  }
}

/**
 * A command that builds an image at a vendor's: shows the build as it goes, and the line for `.env` last; with `--json` one line of JSON on
 * stdout, and the build on stderr. The process's exit code.
 */
export async function tellBuild<Account>({ account, make, variable }: Build<Account>): Promise<number> {
  const json = readJson();
  if (json === undefined) return 2;
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
    const { name, how } = await make(account.account, { say });
    if (json) process.stdout.write(`${JSON.stringify({ name, how })}\n`);
    else out.write(`\nIt is ready (${how}). In .env:\n\n${variable}=${name}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
    process.stderr.write(`${error.message}${cause}\n`);
    return 1;
  }
}
