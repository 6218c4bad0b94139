import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const CLAUDE = fileURLToPath(
  new URL(
    `../../../node_modules/@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
    import.meta.url,
  ),
);

/** Whether the real CLI is installed for this machine. */
export const hasClaude = existsSync(CLAUDE);

/** A directory that holds a repository and a home, and is removed when the test ends. */
export async function aWorkspace(files: Readonly<Record<string, string>> = {}) {
  const root = await mkdtemp(join(tmpdir(), "sandpiper-model-"));
  const repository = join(root, "repository");
  const home = join(root, "home");
  await Promise.all([mkdir(repository), mkdir(home)]);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), content);
  }
  return { repository, home, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

/** Runs the real CLI in print mode against a model and returns its exit code and its events. */
export async function runClaude(options: {
  readonly modelUrl: string;
  readonly workspace: { readonly repository: string; readonly home: string };
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}): Promise<{ exitCode: number | null; events: Record<string, unknown>[] }> {
  const flags = ["--print", "--output-format", "stream-json", "--verbose", "--model", "sonnet"];
  const guards = ["--dangerously-skip-permissions", "--setting-sources", "user", "--strict-mcp-config"];
  const child = spawn(CLAUDE, [...flags, ...guards, ...(options.flags ?? [])], {
    cwd: options.workspace.repository,
    env: {
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: options.workspace.home,
      IS_SANDBOX: "1",
      ANTHROPIC_BASE_URL: options.modelUrl,
      ANTHROPIC_API_KEY: "placeholder",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      CLAUDE_CODE_MAX_RETRIES: "1",
      ...options.env,
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.end("Please fix the issue.");
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  let output = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) output += chunk;
  const events = output.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
  return { exitCode: await closed, events };
}
