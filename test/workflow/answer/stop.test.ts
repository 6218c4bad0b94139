import { describe, expect, it } from "vitest";
import { SandboxError } from "../../../src/errors.ts";
import type { SandboxProvider } from "../../../src/sandbox/sandbox.ts";
import { stopThread } from "../../../src/workflow/answer/stop.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { NOW } from "../../support/a-github.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";
import { aSandbox } from "../../support/a-sandbox.ts";

const ids = ["a".repeat(26), "b".repeat(26)];
const asleep = new SandboxError("It does not run.", { code: "not_running", retry: "backoff" });

/** Stops a thread in which one run works and another waits. */
async function stopWith(sandboxes: Partial<SandboxProvider> = {}) {
  const { sandbox, kills } = aSandbox();
  const { parts, keep } = aRunsParts({ sandbox, sandboxes });
  const woken: string[] = [];
  parts.starter.wake = (id) => void woken.push(id);
  for (const [index, id] of ids.entries()) await keep(aRun({ id, trigger: { id: index + 1 } }));
  const caps = { ...parts.settings.limits, maxRuns: 9, maxRunsPerRepository: 9 };
  const budget = aPlan().limits.budgetMicroUsd;
  await parts.store.runs.takeTurn(ids[0] ?? "", {
    limits: { ...caps, runBudgetMicroUsd: budget },
    now: 1,
  });
  await parts.store.runs.update(ids[0] ?? "", { agentJob: { machine: 1, round: 2 } });
  const stop = await keep(
    aRun({
      id: "c".repeat(26),
      trigger: { id: 3 },
      command: { verb: "stop", options: {}, instruction: "", context: "" },
    }),
  );
  const stopped = await stopThread(await openThread(bindStep(parts, stop))).catch((error: unknown) => error);
  const thread = await parts.store.threads.find("t1");
  return { stopped, kills, woken, thread };
}

describe("F35: a stop", () => {
  it("ends the agent job of the run that works, wakes all that are open, and leaves its mark", async () => {
    const { stopped, kills, woken, thread } = await stopWith();

    expect(stopped).toEqual(ids);
    expect(kills.map(({ job }) => job)).toEqual([`agent-${ids[0]}-1-2`]);
    expect(woken).toEqual(ids);
    expect(thread).toMatchObject({ stopped: { at: NOW, kind: "comment", id: 3, by: "octocat" } });
  });

  it.each<[string, Partial<SandboxProvider>]>([
    ["there is no sandbox", { find: async () => undefined }],
    [
      "the machine has stopped",
      { find: async () => ({ ...aSandbox().sandbox, kill: () => Promise.reject(asleep) }) },
    ],
  ])("has nothing left to end when %s", async (_, sandboxes) => {
    const { stopped, woken } = await stopWith(sandboxes);

    expect(stopped).toEqual(ids);
    expect(woken).toEqual(ids);
  });

  it("reaches the runs also when the provider does not answer", async () => {
    const down = new SandboxError("It is down.", { code: "down", retry: "backoff" });
    const { stopped, woken, thread } = await stopWith({ find: () => Promise.reject(down) });

    expect(stopped).toBe(down);
    expect(woken).toEqual(ids);
    expect(thread).toMatchObject({ stopped: { id: 3 } });
  });
});
