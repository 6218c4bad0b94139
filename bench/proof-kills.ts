import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { atMost, type Figure } from "./figure.ts";

/** A server that is killed at each step of checks, base, rounds and proof, of checkpoints, and of what publishes a kept change. */
const SCENARIOS = ["kill-9-proof", "checkpoint-kill-9", "kill-9-publish"].map(
  (name) => `test/scenario/${name}.test.ts`,
);
const RESULT = z.object({ numTotalTests: z.int().positive(), numPassedTests: z.int(), success: z.boolean() });

/** How many of the scenarios with kill -9 double an effect or lose one: each of them looks at all of them at its end. */
export function benchKills(): Figure[] {
  const directory = mkdtempSync(join(tmpdir(), "bench-kills-"));
  const file = join(directory, "result.json");
  try {
    const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
    const args = [vitest, "run", "--reporter=json", `--outputFile=${file}`, ...SCENARIOS];
    spawnSync(process.execPath, args, { cwd: join(import.meta.dirname, ".."), stdio: "ignore" });
    const result = RESULT.parse(JSON.parse(readFileSync(file, "utf8")));
    const { numPassedTests, numTotalTests: baseline, success } = result;
    const value = baseline - numPassedTests;
    if (!success && value === 0) throw new Error("a file of scenarios did not come to its tests");
    const what = "scenarios with kill -9 at each step that double or lose an effect, of all";
    return [atMost(what, "scenarios", { value, baseline, goal: 0 })];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
