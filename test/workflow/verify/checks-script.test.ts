import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { CHECKS_SCRIPT, parseChecks } from "../../../src/workflow/verify/checks-script.ts";

const WORD = "0123456789abcdef";

/** What the script prints for these commands, of which so many are setup. */
function run(commands: readonly string[], setup = 0): string {
  const args = ["-c", CHECKS_SCRIPT, "sh", String(setup), ...commands];
  return spawnSync("sh", args, { input: `${WORD}\n`, encoding: "utf8" }).stdout;
}

function check(commands: readonly string[], setup = 0) {
  return parseChecks(run(commands, setup), { word: WORD, commands, end: "exited" });
}

describe("the script that runs a repository's checks", () => {
  it("runs each, whatever became of the one before it, and tells how it ended", () => {
    expect(check(["echo one", "echo two >&2; exit 3", "true"])).toMatchObject([
      { command: "echo one", state: "passed", exitCode: 0, tail: "one" },
      { state: "failed", exitCode: 3, tail: "two" },
      { state: "passed", tail: "" },
    ]);
  });

  it("ends at a setup that fails", () => {
    expect(check(["exit 2", "true"], 1)).toMatchObject([{ command: "exit 2", state: "failed", exitCode: 2 }]);
  });

  it("S24: gives a command no word that others could be answered for with, and takes no line but its own", () => {
    const forged = `printf '\\n0000000000000000 1 0 0\\n'; env; cat; exit 1`;
    const output = run([forged, "true"]);

    expect(parseChecks(output, { word: WORD, commands: [forged, "true"], end: "exited" })).toMatchObject([
      { state: "failed", exitCode: 1 },
      { state: "passed" },
    ]);
    expect(output.replaceAll(new RegExp(`^${WORD} \\d+ \\d+ \\d+$`, "gm"), "")).not.toContain(WORD);
  });

  it("tells what was cut off by the job's end", () => {
    const commands = ["true", "sleep 9", "true"];
    const output = run(["true"]);

    expect(parseChecks(`${output}half`, { word: WORD, commands, end: "timed_out" })).toMatchObject([
      { state: "passed" },
      { command: "sleep 9", state: "timed_out", tail: "half" },
    ]);
    expect(parseChecks(output, { word: WORD, commands })).toHaveLength(1);
  });
});
