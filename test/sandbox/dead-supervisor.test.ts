import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aScript, ended, free, toLockHolder, written } from "../contract/sandbox/a-sandbox.ts";
import { aLocalProvider, canIsolate } from "./a-local-provider.ts";

describe.runIf(await canIsolate())("a local job whose supervisor is killed from outside", () => {
  it("is gone with all it ran, keeps what it wrote, and leaves no socket behind (F21, F42)", async () => {
    const { provider, directory, close } = await aLocalProvider();
    const temporary = process.env.TMPDIR;
    process.env.TMPDIR = directory;
    try {
      const sandbox = await provider.acquire("dying");
      const lock = `${sandbox.paths.repository}/lock`;
      await sandbox.start(aScript("orphan", toLockHolder(lock)));
      await written(sandbox, "orphan", /ready/);
      const [pid] = (await readFile(join(directory, "dying", "jobs", "orphan", "pid"), "utf8")).split(" ");
      process.kill(Number(pid), "SIGKILL");

      expect(await ended(sandbox, "orphan")).toEqual({ output: "ready\n", state: { kind: "gone" } });
      await free(sandbox, lock);
      await provider.destroy("dying");
      expect(await readdir(directory)).toEqual([".etc"]);
    } finally {
      if (temporary === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = temporary;
      await close();
    }
  });
});
