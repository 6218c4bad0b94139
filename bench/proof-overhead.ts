import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { steps } from "../demo/model/script-steps.ts";
import { INSIDE_PATH } from "../src/sandbox/local/bubblewrap.ts";
import { report, write } from "../test/support/world-script.ts";
import type { Stories } from "../test/support/world-story.ts";
import { atMost, type Figure, median } from "./figure.ts";
import { runOnIssue, withStories } from "./proof-runs.ts";

const execute = promisify(execFile);
const ROUNDS = 3;
const GOAL = 1.2;
const TEST_FILES = 12;
const TESTS_A_FILE = 10;
const WORK_MS = 16_000;
const COMMAND = "node --test --test-concurrency=1";
const PATH = INSIDE_PATH.replace("/opt/node/bin", dirname(process.execPath));

const CODE = "export const isEven = (n) => n % 2 === 0;\n";
const MENDED = "export const isEven = (n) => Math.abs(n) % 2 === 0;\n";
const CHANGE = { "src/even.js": `${MENDED}export const isOdd = (n) => !isEven(n);\n` };
const TEST = {
  "test/odd.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import * as even from "../src/even.js";
test("odd", () => assert.equal(even.isOdd(3), true));
`,
};

/** What the app's checks take, from when the change is taken from the agent to their end, against the same command on the same files by hand. */
export async function benchOverhead(): Promise<Figure[]> {
  const files = toFiles(measureSpeed());
  const config = { on: { issue_opened: "off" }, verify: [COMMAND], verify_attempts: 0 };
  const repository = { ...files, ".github/sandpiper.yml": JSON.stringify(config) };
  const [once, whole, byHand]: [number[], number[], number[]] = [[], [], []];
  await withStories({ LOG_LEVEL: "debug" }, async (stories) => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      // A repository each: the base is looked at once for all runs of one.
      once.push(await measureRun(stories, repository, CHANGE, ", and its checks pass**"));
      let handMs = 0;
      for (const change of [{ ...CHANGE, ...TEST }, TEST, {}])
        handMs += await measureByHand({ ...files, ...change });
      byHand.push(handMs);
      whole.push(await measureRun(stories, repository, { ...CHANGE, ...TEST }, ", and proven**"));
      process.stderr.write(`round ${round}: ${once.at(-1)} ms, ${whole.at(-1)} ms; by hand ${handMs} ms\n`);
    }
  });
  const baseline = median(byHand);
  return [
    atMost("checks of a change without tests, against the command by hand", "ms", {
      ...{ value: median(once), baseline: baseline / 3, goal: GOAL },
    }),
    atMost("checks of a change with tests, against the command by hand three times", "ms", {
      ...{ value: median(whole), baseline, goal: GOAL },
    }),
  ];
}

/** A loop that nothing can be left out of. */
const LOOP = "let x = 1;\n  for (let i = 0; i < TURNS; i += 1) x = (x * 31 + i) % 1000003;\n";

/** Turns of the loop in a millisecond of a processor. */
function measureSpeed(): number {
  const turns = 50_000_000;
  const work = new Function(`${LOOP.replace("TURNS", String(turns))} return x;`) as () => number;
  const before = process.cpuUsage();
  work();
  const { user } = process.cpuUsage(before);
  return turns / (user / 1000);
}

/** Tests that work for that long together. */
function toFiles(turnsAMs: number): Record<string, string> {
  const turns = Math.round((turnsAMs * WORK_MS) / (TEST_FILES * TESTS_A_FILE));
  const test = (index: number) =>
    `test("${index}", () => {\n  ${LOOP.replace("TURNS", String(turns))}  assert.ok(x >= 0 && isEven(${2 * index}));\n});\n`;
  const text = `import assert from "node:assert/strict";
import { test } from "node:test";
import { isEven } from "../src/even.js";
${Array.from({ length: TESTS_A_FILE }, (_, index) => test(index)).join("")}`;
  const tests = Array.from({ length: TEST_FILES }, (_, index) => [`test/work-${index}.test.js`, text]);
  return {
    "package.json": '{ "type": "module" }\n',
    "src/even.js": CODE,
    ...Object.fromEntries(tests),
  };
}

async function measureRun(
  stories: Stories,
  files: Record<string, string>,
  change: Record<string, string>,
  headline: string,
): Promise<number> {
  const story = await stories.begin({ files, script: steps(write(change), report("changed")) });
  const { shown, log } = await runOnIssue(story, "mend it");
  if (!shown.comment.includes(headline)) throw new Error(`The run came to another end: ${shown.comment}`);
  const lastOf = (name: string) => log.findLast(({ step = "" }) => step.startsWith(name))?.time;
  return Number(lastOf("checks ")) - Number(lastOf("collect"));
}

async function measureByHand(files: Record<string, string>): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "bench-proof-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }
    const startedAt = performance.now();
    // One of the three fails, as it should.
    await execute("sh", ["-c", COMMAND], { cwd: directory, env: { PATH, CI: "true" } }).catch(
      () => undefined,
    );
    return Math.round(performance.now() - startedAt);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
