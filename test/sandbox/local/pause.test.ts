// needs: bubblewrap, python
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { aJob, aScript, execute, pollAll, textOf, until, written } from "../../contract/sandbox/a-sandbox.ts";
import { findProcesses } from "../../support/world-sandbox.ts";
import { SELF_WAKER } from "../a-self-waker.ts";
import { aLocalProvider, canIsolate, NO_BUBBLEWRAP } from "./a-local-provider.ts";

const hasBubblewrap = await canIsolate();
const WRITE = 'echo ready; while :; do echo x >>"$1/written"; sleep 0.02; done';

function pauseElsewhere(
  directory: string,
  { isolated, args }: { isolated: boolean; args: string[] },
): ChildProcess {
  const unsafe = isolated ? {} : NO_BUBBLEWRAP;
  const options = { directory, agent: process.execPath, allowUnsafe: !isolated, ...unsafe };
  const script = fileURLToPath(new URL("./pause-and-wait.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "inherit", "inherit"] });
  child.stdin?.end(JSON.stringify({ options, sandbox: "one", args }));
  return child;
}

describe.each([true, false])("a local job that is paused, isolated: %s", (isolated) => {
  it.runIf(!isolated || hasBubblewrap)(
    "F11: goes on within seconds when the app is killed in the midst of it",
    async () => {
      const { provider, directory, close } = await aLocalProvider({ isolated });
      try {
        const sandbox = await provider.acquire("one");
        const { repository } = sandbox.paths;
        await sandbox.start(aScript("writing", WRITE, {}, repository));
        await written(sandbox, "writing", /ready/);
        const inHost = (name: string) => join(directory, "one", "repository", name);
        const mark = `paused-elsewhere-${isolated}`;
        const args = ["sh", "-c", `touch "$1/held"; sleep 25 # ${mark}`, "sh", repository];
        const app = pauseElsewhere(directory, { isolated, args });
        await until(() => {
          if (!existsSync(inHost("held"))) throw new Error("The command does not run.");
        });
        const before = readFileSync(inHost("written"), "utf8").length;
        app.kill("SIGKILL");

        const startedAt = Date.now();
        await until(() => {
          if (readFileSync(inHost("written"), "utf8").length <= before) throw new Error("It stands still.");
        });
        expect(Date.now() - startedAt).toBeLessThan(20_000);
        if (isolated) await until(() => expect(findProcesses(mark)).toEqual([]));
        expect((await pollAll(sandbox, "writing")).state).toEqual({ kind: "running" });
        // What is paused next does not go on by what is left of this.
        const look = 'wc -c <"$1/written"; sleep 2; wc -c <"$1/written"';
        const { stdout } = await execute(sandbox, ["sh", "-c", look, "sh", repository], { alone: "paused" });
        const [first, second] = textOf(stdout).split("\n");
        expect(second).toBe(first);
      } finally {
        for (const pid of findProcesses(`paused-elsewhere-${isolated}`)) process.kill(pid, "SIGKILL");
        await close();
      }
    },
  );

  it.runIf(!isolated || hasBubblewrap)(
    "S30: that has the kernel wake it is told, and the command not believed",
    async () => {
      const { provider, close } = await aLocalProvider({ isolated });
      try {
        const sandbox = await provider.acquire("one");
        const pipe = `${sandbox.paths.repository}/pipe`;
        await sandbox.start(aJob("waker", ["python3", "-c", SELF_WAKER, pipe]));
        await written(sandbox, "waker", /ready/);

        const wake = ["sh", "-c", 'echo x >"$1"; sleep 0.3', "sh", pipe];
        const command = execute(sandbox, wake, { alone: "paused" });
        await expect(command).rejects.toMatchObject({ code: "not_held", retry: "backoff" });
        expect((await pollAll(sandbox, "waker")).state).toEqual({ kind: "running" });
      } finally {
        await close();
      }
    },
  );
});
