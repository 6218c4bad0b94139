import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findAgent } from "../src/compose/find-agent.ts";
import { createBox } from "./box/create-box.ts";
import type { SandboxKind } from "./sandbox-service.ts";

const execute = promisify(execFile);
/** What only the small servers need: an installation that runs the app alone is without. */
const PACKAGES = ["graphql", "@octokit/graphql-schema", "esbuild"];

/**
 * What this machine lacks for the demo, in one line that says what to do; `undefined` when nothing is missing.
 *
 * The local sandbox's own needs are the app's to tell: it runs the scripted agent without isolation where it must.
 */
export async function findLack(
  sandbox: SandboxKind,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (!(await execute("git", ["--version"]).catch(() => undefined)))
    return "The demo needs git, and it is not here: `apt-get install git`.";
  const absent = PACKAGES.find((name) => !canLoad(name));
  if (absent !== undefined)
    return `The demo needs the development packages, and ${absent} is not here: run \`npm ci\` without \`--omit=dev\`.`;
  const claude = findAgent(env.CLAUDE_PATH, env.PATH);
  if (claude === undefined)
    return "The demo needs the Claude Code program, and it is not here: run `npm ci`.";
  if (sandbox === "local") return undefined;
  const problem = await findBoxProblem(claude);
  return (
    problem &&
    `The machines of the small ${sandbox} server do not work here (${problem}). \`npm run demo\` alone works without them.`
  );
}

function canLoad(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Starts a machine as the small servers do, and looks for what the app runs in it. */
async function findBoxProblem(claude: string): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-box-"));
  const internet = { ports: new Set<number>(), sites: new Map() };
  const box = createBox({
    ...{ directory, node: process.execPath, claude, internet },
    policy: { allows: () => false },
  });
  try {
    await box.start();
    const look = "for name in git python3; do command -v $name >/dev/null || echo $name; done";
    const { stdout } = await box.run({ args: ["sh", "-c", look] });
    const missing = stdout.toString().trim().split("\n").join(" and ");
    return missing === "" ? undefined : `no ${missing} in /usr/bin: apt-get install ${missing}`;
  } catch (error) {
    return toProblem(error);
  } finally {
    await box.remove();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The cause as the program itself words it, on one line. */
function toProblem(error: unknown): string {
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" && path === "bwrap") return "no bubblewrap: apt-get install bubblewrap";
  return message.trim().replace(/\s*\n\s*/g, "; ");
}
