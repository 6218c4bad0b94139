import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Exercise, pickTests, readExercises, toFiles } from "../../bench/exercises/exercises.ts";
import { THOROUGH } from "../support/thorough.ts";

/** Where Python itself is: what stands on the path may be a slow script that chooses a version. */
const python = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" });
const folders = [process.execPath, (python.stdout ?? "").trim()].filter(Boolean).map(dirname);
const PATH = [...folders, process.env.PATH].join(delimiter);

/** Long enough for a machine that has much else to do: alone, an exercise takes a few seconds. */
const TIMEOUT_MS = 300_000;

/** What a language's exercises are run by. */
const PROGRAMS: Record<Exercise["language"], string> = {
  javascript: "node",
  python: "python3",
  shell: "sh",
  java: "javac",
};

const isMissing = (program: string): boolean =>
  spawnSync("sh", ["-c", `command -v ${program}`], { env: { PATH } }).status !== 0;
const missing = new Set(Object.values(PROGRAMS).filter(isMissing));

const exercises = await readExercises();
/** One of each language; `THOROUGH=1` takes them all, which is two minutes of a processor's time. */
const chosen = exercises.filter(
  ({ language }, index) => THOROUGH || exercises.findIndex((other) => other.language === language) === index,
);
let temporary: string;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), "exercises-"));
});

afterAll(() => rm(temporary, { recursive: true, force: true }));

it("there are thirty, of four languages", () => {
  const count = (language: string) => exercises.filter((exercise) => exercise.language === language).length;

  expect(Object.keys(PROGRAMS).map(count)).toEqual([12, 8, 5, 5]);
});

describe.concurrent("an exercise is red and green where it should be", { timeout: TIMEOUT_MS }, () => {
  for (const exercise of chosen) {
    const program = PROGRAMS[exercise.language];
    const isLeftOut = missing.has(program);
    it.skipIf(isLeftOut)(`${exercise.name}${isLeftOut ? ` (${program} is missing here)` : ""}`, async () => {
      const changes = {
        no_change: toFiles(exercise, "no_change"),
        only_the_test: pickTests(exercise, exercise.overlays.right),
        right: toFiles(exercise, "right"),
        wrong: toFiles(exercise, "wrong"),
        emptied_test: toFiles(exercise, "emptied_test"),
        skipped_test: toFiles(exercise, "skipped_test"),
        loosened_runner: toFiles(exercise, "loosened_runner"),
        lying_agent: toFiles(exercise, "lying_agent"),
      };

      const isRed = new Set(["only_the_test", "wrong"]);
      // A compiler takes seconds for each: where not all are asked for, one language shows the rest.
      const few = new Set(["no_change", "right", "wrong"]);
      const isAll = THOROUGH || exercise.language === "javascript";
      for (const [name, change] of Object.entries(changes))
        if (isAll || few.has(name))
          expect([name, await verify(exercise, change)]).toEqual([
            name,
            isRed.has(name) ? expect.stringMatching(/^red/) : "green",
          ]);
    });
  }
});

/** Green, or red with what was printed. */
async function verify(exercise: Exercise, change: ReadonlyMap<string, string | null>): Promise<string> {
  const folder = await mkdtemp(join(temporary, "repository-"));
  for (const [path, text] of [...exercise.base, ...change]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    if (text === null) await rm(join(folder, path));
    else await writeFile(join(folder, path), text);
  }
  const env = {
    PATH,
    HOME: temporary,
    TMPDIR: temporary,
    LANG: "C.UTF-8",
    npm_config_update_notifier: "false",
  };
  const child = spawn("sh", ["-c", exercise.verify[0]], { cwd: folder, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (output += String(part)));
  const [code] = await once(child, "close");
  return code === 0 ? "green" : `red (${code})\n${output}`;
}
