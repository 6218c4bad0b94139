import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";

function run(program: string, ...given: string[]) {
  const cwd = mkdtempSync(join(tmpdir(), "arguments-"));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const path = join(import.meta.dirname, "../src", `${program}.ts`);
  const env = { PATH: process.env.PATH };
  const { status, stderr } = spawnSync(process.execPath, [path, ...given], { cwd, env, encoding: "utf8" });
  return { status, stderr, made: readdirSync(cwd) };
}

it.each([
  ["snapshot", ["--help"], 2, /^Unknown option '--help'.*--json\.\n$/],
  ["template", ["twice"], 2, /^Unexpected argument 'twice'.*--json\.\n$/],
  ["backup", ["--help"], 1, /^The backup takes a file's path and no option: --help is none\.\n$/],
  ["transcript", [], 1, /^Whose\? Give the run's id.*\n$/],
])("%s says a wrong argument in one line: %j", (program, given, code, line) => {
  const { status, stderr, made } = run(program, ...given);

  expect(stderr).toMatch(line);
  expect([status, made]).toEqual([code, []]);
});
