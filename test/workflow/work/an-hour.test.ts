import { describe, expect, it } from "vitest";
import type { JobState } from "../../../src/sandbox/sandbox.ts";
import { layOutKept } from "../../../src/workflow/ready/lay-out-kept.ts";
import { NO_WORK_BEFORE } from "../../../src/workflow/work/cost.ts";
import { pollAgent, toFirstWorkState, type WorkState } from "../../../src/workflow/work/poll-agent.ts";
import { NOW } from "../../support/a-github.ts";
import { aWorkTree } from "../../support/a-work-tree.ts";
import { aCheckpointedRun } from "./a-checkpointed-run.ts";

const MINUTE_MS = 60_000;
const LOOK_MS = 10_000;
const DIES_AT_MS = 50 * MINUTE_MS;
const SIGN = `${JSON.stringify({ type: "tool_progress", tool_use_id: "t", elapsed_time_seconds: 30, session_id: "s" })}\n`;

describe("F21: a run of an hour whose machine dies at minute 50", () => {
  it.each([0, 8_000])(
    "loses at most five minutes of work, where a checkpoint pauses the agent for %d ms, and is paused for a twentieth of its time at most",
    async (pauseMs) => {
      using work = aWorkTree({ "progress.txt": "0" });
      let state: JobState = { kind: "running" };
      const poll = async () => ({ chunk: new Uint8Array(Buffer.from(SIGN)), state });
      const rig = await aCheckpointedRun(work, { pauseMs, poll });
      const { clock, plan, asked } = rig;
      const watch = {
        ...{ plan: { ...plan, limits: { ...plan.limits, minutes: 60 } }, job: { machine: 1, round: 1 } },
        ...{ startedAt: NOW, before: NO_WORK_BEFORE, takesAdditions: false },
        facts: { notes: [], hiddenRemoved: 0, itemsLeftOut: 0, weaknesses: [] },
      };
      let last: WorkState = toFirstWorkState(NOW);
      while (last.end === undefined) {
        clock.now += LOOK_MS;
        if (clock.now - NOW >= DIES_AT_MS) state = { kind: "gone" };
        else work.write("progress.txt", String(clock.now - NOW));
        last = await pollAgent(await rig.step(), watch, last);
      }
      expect(last.end).toEqual({ kind: "gone" });

      const { "progress.txt": keptMs } = await rig.kept();
      expect(DIES_AT_MS - Number(keptMs)).toBeLessThanOrEqual(5 * MINUTE_MS);
      const pauses = asked.filter((alone) => alone === "paused").length;
      expect(pauses).toBeGreaterThan(9);
      expect(pauses * pauseMs).toBeLessThanOrEqual(DIES_AT_MS / 20);

      // The next machine goes on from there.
      const { sandbox } = rig;
      const step = await rig.step();
      expect(await layOutKept(step, { plan, machine: 1, sandbox })).toEqual({ kind: "none" });
      rig.sandbox.poll = async () => ({
        chunk: new Uint8Array(),
        state: { kind: "exited", exitCode: 0, reason: "exited" },
      });
      expect(await layOutKept(step, { plan, machine: 2, sandbox })).toEqual({ kind: "restored" });
      expect(Buffer.from(rig.starts.at(-1)?.stdin ?? []).toString()).toContain(`\n${keptMs}\n`);
    },
    60_000,
  );
});
