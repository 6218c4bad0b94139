import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { APP_GIT_ENV } from "../src/change/app-git-env.ts";
import { collectChanges, takeBaseline } from "../src/change/collect.ts";
import { findAgent } from "../src/compose/find-agent.ts";
import { createLocalProvider } from "../src/sandbox/local/local-provider.ts";
import type { Sandbox } from "../src/sandbox/sandbox.ts";
import { atMost, type Figure, median } from "./figure.ts";

const FOLDERS = 200;
const FILES_A_FOLDER = 100;
const ROUNDS = 9;
const BYTES = 10_000_000;
const LIMITS = { maxFiles: 100, maxFileBytes: BYTES, maxChangeBytes: BYTES, maxLockfileBytes: BYTES };

/** A repository in the app's git directory and in the work tree, and an index of another kind: `git add` begins from it warm. */
const MAKE = `set -e
git init --quiet --bare "$1"
export GIT_DIR="$1" GIT_WORK_TREE="$2" GIT_INDEX_FILE="$1/warm"
cd "$2"
git add --all
git -c user.name=a -c user.email=a@b commit --quiet --message one
git rev-parse HEAD`;
const ADD = `export GIT_DIR="$1" GIT_WORK_TREE="$2" GIT_INDEX_FILE="$1/warm"
cd "$2" && git add --all`;

/** What the app does to learn of one new file among 20,000, against \`git add --all\` with a warm index, in the same sandbox. */
export async function benchCollect(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), "bench-collect-"));
  const provider = await createLocalProvider({
    directory,
    agent: findAgent(undefined, undefined) ?? "",
    allowUnsafe: false,
  });
  try {
    const sandbox = await provider.acquire("bench");
    const tree = join(directory, "bench", "repository");
    for (let folder = 0; folder < FOLDERS; folder += 1) {
      await mkdir(join(tree, `f${folder}`), { recursive: true });
      for (let file = 0; file < FILES_A_FOLDER; file += 1)
        await writeFile(join(tree, `f${folder}`, `${file}.ts`), `export const x = ${folder * file};\n`);
    }
    const baseSha = (await run(sandbox, MAKE)).trim();
    const order = { baseSha, baseline: "bench" };
    await takeBaseline(sandbox, order);
    const [ours, gits]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      await writeFile(join(tree, "f7", `new-${round}.ts`), "export {};\n");
      gits.push(await measure(() => run(sandbox, ADD)));
      ours.push(
        await measure(async () => {
          const collected = await collectChanges(sandbox, { ...order, limits: LIMITS });
          if (collected.kind !== "collected" || collected.changeSet.changes.length !== round + 1)
            throw new Error("The change was not collected.");
        }),
      );
    }
    const measured = { value: median(ours), baseline: median(gits), goal: 2 };
    return [
      atMost("collect, 20,000 files, one new, against git add --all with a warm index", "ms", measured),
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function run(sandbox: Sandbox, script: string): Promise<string> {
  const { base, repository } = sandbox.paths;
  const args = ["sh", "-c", script, "sh", base, repository];
  const options = { env: APP_GIT_ENV, timeoutMs: 60_000, capBytes: 100_000, network: "none" } as const;
  const { exitCode, stdout, stderr } = await sandbox.exec(args, options);
  if (exitCode !== 0) throw new Error(stderr);
  return Buffer.from(stdout).toString();
}

async function measure(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
