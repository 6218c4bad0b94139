import { beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { CreateProvider } from "../sandbox-contract.ts";
import {
  aJob,
  aScript,
  ended,
  free,
  isFree,
  pollAll,
  run,
  toLockHolder,
  useProvider,
  written,
} from "./a-sandbox.ts";

const LONG_MS = 300_000;

/** How jobs are ended: by the app, by their time, by their output. */
export function describeEndings(createProvider: CreateProvider): void {
  describe("ending a job", () => {
    const at = useProvider(createProvider);
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await at().provider.acquire("endings");
    });

    /** A job whose whole family holds a lock; resolves when all of it is there. */
    async function startFamily(name: string, { timeoutMs = LONG_MS } = {}): Promise<string> {
      const lock = `${sandbox.paths.repository}/${name}.lock`;
      await sandbox.start(aScript(name, toLockHolder(lock), { timeoutMs }));
      await written(sandbox, name, /ready/);
      return lock;
    }

    it("ends every process it made, at once when there is no grace, and again does nothing (F23, F35)", async () => {
      const lock = await startFamily("family");
      expect(await isFree(sandbox, lock)).toBe(false);
      await Promise.all([sandbox.kill("family", 0), sandbox.kill("family", 0)]);
      await sandbox.kill("family", 0);

      expect((await pollAll(sandbox, "family")).state.kind).not.toBe("running");
      await free(sandbox, lock);
    });

    it("asks first: a job that ends well within the grace says its last word (F23)", async () => {
      const script = "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
      await sandbox.start(aScript("polite", script, { timeoutMs: LONG_MS }));
      await written(sandbox, "polite", /ready/);
      await sandbox.kill("polite", 10_000);

      const { output, state } = await pollAll(sandbox, "polite");
      expect(output).toContain("bye");
      expect(state).toMatchObject({ kind: "exited", reason: "killed" });
    });

    it("kills a job that won't hear when the grace is over (F23, F35)", async () => {
      const lock = `${sandbox.paths.repository}/deaf.lock`;
      const script = `trap '' TERM; exec 9>"${lock}"; flock 9; echo ready; while :; do sleep 0.05; done`;
      await sandbox.start(aScript("deaf", script, { timeoutMs: LONG_MS }));
      await written(sandbox, "deaf", /ready/);
      await sandbox.kill("deaf", 500);

      expect((await pollAll(sandbox, "deaf")).state.kind).not.toBe("running");
      await free(sandbox, lock);
    });

    it("keeps what the job had written", async () => {
      await sandbox.start(aScript("kept", "echo so far; exec sleep 300", { timeoutMs: LONG_MS }));
      await written(sandbox, "kept", /so far/);
      await sandbox.kill("kept", 0);

      expect((await pollAll(sandbox, "kept")).output).toBe("so far\n");
    });

    it("leaves another job of the sandbox alone", async () => {
      const lock = await startFamily("survivor");
      await startFamily("victim");
      await sandbox.kill("victim", 0);

      expect((await pollAll(sandbox, "survivor")).state).toEqual({ kind: "running" });
      expect(await isFree(sandbox, lock)).toBe(false);
      await sandbox.kill("survivor", 0);
    });

    it("F21: tells a job that was killed from outside by the exit code that a shell gives it, and not as ended by the app", async () => {
      const { state } = await run(sandbox, aScript("shot", "kill -9 $$"));

      expect(state).toEqual({ kind: "exited", exitCode: 137, reason: "exited" });
    });

    it("of a job that has ended by itself changes nothing (F35)", async () => {
      const before = await run(sandbox, aScript("over", "echo done; exit 5"));
      await sandbox.kill("over", 1_000);
      await sandbox.kill("over", 0);

      expect(await pollAll(sandbox, "over")).toEqual(before);
    });

    it("comes by itself when the job's time is over, for all it made (F23)", async () => {
      const lock = await startFamily("late", { timeoutMs: 6_000 });

      expect((await ended(sandbox, "late")).state).toEqual({
        kind: "exited",
        reason: "timed_out",
        exitCode: undefined,
      });
      await free(sandbox, lock);
    });

    it("comes by itself when the job writes more than its cap, and the rest is not kept (S15, F25)", async () => {
      const { output, state } = await run(sandbox, aJob("loud", ["yes"], { outputCapBytes: 100_000 }));

      expect(state).toEqual({ kind: "exited", reason: "too_much_output", exitCode: undefined });
      expect(output.length).toBeLessThanOrEqual(100_000);
      expect(output.slice(0, 4)).toBe("y\ny\n");
    });
  });
}
