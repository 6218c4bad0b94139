import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { KEEP_SCRIPT, RESTORE_SCRIPT } from "../../../src/workflow/work/session.ts";

const SESSION = "5b0b4b1e-0000-4000-8000-000000000000";

/** A home and a working directory, and the scripts between them. */
function aHome({ repository = "the.repo_1" } = {}) {
  const root = mkdtempSync(join(tmpdir(), "session-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = join(root, "home");
  const cwd = join(root, repository);
  for (const path of [home, cwd]) mkdirSync(path, { recursive: true });
  const run = (script: string, input: Uint8Array = Buffer.alloc(0)) => {
    const env = { PATH: process.env.PATH, HOME: home };
    const { status, stdout } = spawnSync("sh", ["-c", script, "sh", SESSION], { cwd, env, input });
    return { exitCode: status, output: stdout };
  };
  const projects = join(home, ".claude/projects");
  return {
    home,
    projects,
    file: join(projects, cwd.replace(/[^a-zA-Z0-9]/g, "-"), `${SESSION}.jsonl`),
    files: () =>
      readdirSync(home, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map(({ name }) => name),
    keep: () => run(KEEP_SCRIPT),
    restore: (bytes: Uint8Array) => run(RESTORE_SCRIPT, bytes),
  };
}

describe("a session that is put back", () => {
  it("is written where the CLI looks for it, for the agent alone, and nowhere else", () => {
    const { restore, file, files } = aHome();

    expect(restore(gzipSync("one\n")).exitCode).toBe(0);
    expect(readFileSync(file, "utf8")).toBe("one\n");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(files()).toEqual([`${SESSION}.jsonl`]);
  });

  it("is what was kept", () => {
    const from = aHome();
    from.restore(gzipSync("one\ntwo\n"));
    const to = aHome({ repository: "another" });

    expect(to.restore(from.keep().output).exitCode).toBe(0);
    expect(readFileSync(to.file, "utf8")).toBe("one\ntwo\n");
  });

  it.each([
    ["not packed", Buffer.from("not packed")],
    ["cut", gzipSync("one\n".repeat(1_000)).subarray(0, -10)],
    ["nothing at all", Buffer.alloc(0)],
  ])("S15: leaves no file when it is %s", (_, bytes) => {
    const { restore, files } = aHome();

    expect(restore(bytes).exitCode).not.toBe(0);
    expect(files()).toEqual([]);
  });

  it("is left out where the CLI names the directory in a way of its own", () => {
    const { restore, files } = aHome({ repository: join("x".repeat(150), "y".repeat(100)) });

    expect(restore(gzipSync("one")).exitCode).not.toBe(0);
    expect(files()).toEqual([]);
  });
});

describe("a session that is kept", () => {
  it("is the file of that name, wherever the CLI put it", () => {
    const { keep, projects } = aHome();
    mkdirSync(join(projects, "-elsewhere"), { recursive: true });
    writeFileSync(join(projects, "-elsewhere", "another.jsonl"), "no");
    writeFileSync(join(projects, "-elsewhere", `${SESSION}.jsonl`), "yes");

    const { exitCode, output } = keep();

    expect(exitCode).toBe(0);
    expect(gunzipSync(output).toString()).toBe("yes");
  });

  it("is not there when no such file is", () => {
    const { keep, projects } = aHome();
    expect(keep().exitCode).toBe(3);

    mkdirSync(join(projects, "p", `${SESSION}.jsonl`), { recursive: true });
    expect(keep().exitCode).toBe(3);
    rmSync(join(projects, "p", `${SESSION}.jsonl`), { recursive: true });
    symlinkSync("/dev/zero", join(projects, "p", `${SESSION}.jsonl`));
    expect(keep().exitCode).toBe(3);
    expect(existsSync("/dev/zero")).toBe(true);
  });
});
