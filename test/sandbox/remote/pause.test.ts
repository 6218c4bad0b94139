// needs: bubblewrap, python
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import {
  aJob,
  aScript,
  execute,
  pollAll,
  shell,
  textOf,
  until,
  written,
} from "../../contract/sandbox/a-sandbox.ts";
import { SELF_WAKER } from "../a-self-waker.ts";
import { aBoxProvider } from "./a-box-provider.ts";

const isRoot = process.getuid?.() === 0;
const WRITE = "echo ready; while :; do echo x >>written; sleep 0.02; done";
/** As the app's user, from outside the pause: ends the program that holds it. */
const KILL_HOLDER =
  "until [ -e held ]; do sleep 0.05; done; read -r pid _ </var/tmp/sandpiper/app/pause; kill -9 $pid";

describe.each(isRoot ? (["root", "agent"] as const) : (["agent"] as const))(
  "a distant job that is paused, where the app's commands are of user %s",
  (user) => {
    async function withWriter(act: (sandbox: Sandbox) => Promise<void>): Promise<void> {
      const boxes = await aBoxProvider({ user });
      try {
        const sandbox = await boxes.provider.acquire("paused");
        await sandbox.start(aScript("writing", WRITE));
        await written(sandbox, "writing", /ready/);
        await act(sandbox);
      } finally {
        await boxes.close();
      }
    }
    const size = async (sandbox: Sandbox): Promise<number> =>
      Number(textOf((await shell(sandbox, "wc -c <written")).stdout));
    const goesOn = async (sandbox: Sandbox): Promise<void> => {
      const before = await size(sandbox);
      await until(async () => {
        if ((await size(sandbox)) <= before) throw new Error("It stands still.");
      });
    };
    /** A pause whose holder is killed in the midst of it. */
    async function breakOff(sandbox: Sandbox): Promise<void> {
      const args = ["sh", "-c", "touch held; sleep 60"];
      const broken = execute(sandbox, args, { alone: "paused", timeoutMs: 40_000 }).catch(() => undefined);
      await shell(sandbox, KILL_HOLDER);
      await broken;
    }

    it("F11: goes on by itself when the program that holds it is killed, and that program's command ends", async () => {
      await withWriter(async (sandbox) => {
        await breakOff(sandbox);
        const startedAt = Date.now();
        await goesOn(sandbox);

        expect(Date.now() - startedAt).toBeLessThan(20_000);
        expect(textOf((await shell(sandbox, "ps -eo args")).stdout).split("\n")).not.toContain("sleep 60");
        expect((await pollAll(sandbox, "writing")).state).toEqual({ kind: "running" });
      });
    });

    it("S30: does not go on in the midst of the next pause, by what is left of one that was killed", async () => {
      await withWriter(async (sandbox) => {
        await breakOff(sandbox);
        const look = "wc -c <written; sleep 7; wc -c <written; ps -eo args";
        const { stdout } = await execute(sandbox, ["sh", "-c", look], { alone: "paused" });

        const [before, after, ...processes] = textOf(stdout).split("\n");
        expect(after).toBe(before);
        expect(processes).not.toContain("sleep 60");
        await goesOn(sandbox);
      });
    });

    it("S30: that has the kernel wake it is told, and the command not believed", async () => {
      await withWriter(async (sandbox) => {
        const pipe = `${sandbox.paths.repository}/pipe`;
        await sandbox.start(aJob("waker", ["python3", "-c", SELF_WAKER, pipe]));
        await written(sandbox, "waker", /ready/);

        const wake = ["sh", "-c", 'echo x >"$1"; sleep 0.3', "sh", pipe];
        const command = execute(sandbox, wake, { alone: "paused" });
        await expect(command).rejects.toMatchObject({ code: "not_held", retry: "backoff" });
        await goesOn(sandbox);
      });
    });
  },
);
