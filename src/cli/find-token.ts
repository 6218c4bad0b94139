import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CliError, EXIT, type Surroundings } from "./command.ts";

const GH_LIMIT_MS = 15_000;
/** One header's value, and nothing else. */
const TOKEN = /^[\x21-\x7e]{8,1000}$/;

/**
 * The GitHub token of the person who sits here: `GITHUB_TOKEN`, or that of the `gh` program. It is in no argument and in no message.
 */
export async function findToken({ env }: Surroundings): Promise<string> {
  const given = env.GITHUB_TOKEN?.trim();
  const token = given || (await askGh(env));
  if (token === undefined)
    throw new CliError(
      "Not signed in to GitHub: run `gh auth login`, or set GITHUB_TOKEN to a token of yours that can read the repository.",
      EXIT.noRight,
    );
  if (!TOKEN.test(token))
    throw new CliError(
      `${given ? "GITHUB_TOKEN" : "What `gh auth token` prints"} is no token: it must be one word of plain characters.`,
      EXIT.noRight,
    );
  return token;
}

async function askGh(env: Surroundings["env"]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("gh", ["auth", "token"], {
      env: { ...env },
      timeout: GH_LIMIT_MS,
    });
    return stdout.trim() || undefined;
  } catch {
    // It is not there, or nobody signed in with it.
    return undefined;
  }
}
