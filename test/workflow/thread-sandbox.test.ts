import { describe, expect, it } from "vitest";
import { stopSandbox } from "../../src/workflow/close/close-run.ts";
import { beginClone, startClone } from "../../src/workflow/ready/clone.ts";
import { clearSandbox, provision } from "../../src/workflow/ready/provision.ts";
import { bindStep, openThread } from "../../src/workflow/step.ts";
import { aRunsParts } from "../support/a-parts.ts";
import { aPlan, aRun } from "../support/a-run.ts";
import { aSandbox } from "../support/a-sandbox.ts";

/** A run on a provider that tells what is asked of it, in order. `failures`: how often `destroy` fails at first. */
async function aWorkingRun({ sharesUser = false, failures = 0 } = {}) {
  const { sandbox } = aSandbox(sharesUser ? { sharesUser } : {});
  const calls: string[] = [];
  const { parts, fake, keep } = aRunsParts({
    sandboxes: {
      acquire: async () => {
        calls.push("acquire");
        return sandbox;
      },
      stop: async () => {
        calls.push("stop");
      },
      destroy: async () => {
        calls.push("destroy");
        failures -= 1;
        if (failures >= 0) throw new Error("not now");
      },
    },
  });
  const run = { ...(await keep(aRun())), state: "working" } as const;
  const find = async () => (await parts.store.threads.find(run.threadId))?.sharesUser;
  const cloneOnce = async () => {
    const { sealed } = await beginClone(await openThread(bindStep(parts, run)));
    await startClone(await openThread(bindStep(parts, run)), { plan: aPlan(), machine: 1, sealed });
  };
  const look = async () =>
    provision(await openThread(bindStep(parts, run)), { plan: aPlan(), before: { kind: "asking" } });
  return { parts, fake, run, calls, find, cloneOnce, look };
}

const STOPPED = { kind: "stopped", by: undefined } as const;

describe("S30: a sandbox whose jobs are the app's own user", () => {
  it("S30: is known by the clone's start, before any job of the agent's", async () => {
    const shared = await aWorkingRun({ sharesUser: true });
    const split = await aWorkingRun();
    await shared.cloneOnce();
    await split.cloneOnce();

    expect([await shared.find(), await split.find()]).toEqual([true, false]);
  });

  it("S30: is removed at the end of its run, where any other is stopped", async () => {
    const shared = await aWorkingRun({ sharesUser: true });
    const split = await aWorkingRun();
    for (const { cloneOnce, parts, run, calls } of [shared, split]) {
      await cloneOnce();
      calls.length = 0;
      await stopSandbox(await openThread(bindStep(parts, run)), { outcome: STOPPED });
    }

    expect([shared.calls, split.calls]).toEqual([["destroy"], ["stop"]]);
    expect(await shared.find()).toBe(false);
  });

  it("S30: is left to the next run that works there, once its own has ended", async () => {
    const { cloneOnce, parts, run, calls } = await aWorkingRun({ sharesUser: true });
    await cloneOnce();
    calls.length = 0;
    await stopSandbox(await openThread(bindStep(parts, { ...run, state: "ended" })), { outcome: STOPPED });

    expect(calls).toEqual([]);
  });

  it("S30: is removed before the next run has it, when the end of its run could not", async () => {
    const { cloneOnce, parts, fake, run, calls, find, look } = await aWorkingRun({
      sharesUser: true,
      failures: 2,
    });
    await cloneOnce();
    await expect(stopSandbox(await openThread(bindStep(parts, run)), { outcome: STOPPED })).rejects.toThrow(
      "not now",
    );
    calls.length = 0;
    const mints = fake.mints.length;

    await expect(look()).rejects.toThrow("not now");
    expect([calls, await find()]).toEqual([["destroy"], true]);
    expect(await look()).toEqual({ kind: "ready" });

    expect(calls).toEqual(["destroy", "destroy", "acquire"]);
    expect([await find(), fake.mints.length]).toEqual([false, mints]);
  });

  it("S30: is not removed while its own run looks for it again", async () => {
    const { look, cloneOnce, calls } = await aWorkingRun({ sharesUser: true });
    await look();
    await cloneOnce();
    // The step died after its effect: the clone is started once more.
    await cloneOnce();

    expect(calls).not.toContain("destroy");
  });

  it("S30: is forgotten with a retry, which removes every sandbox", async () => {
    const { cloneOnce, parts, run, find } = await aWorkingRun({ sharesUser: true });
    await cloneOnce();
    await clearSandbox(await openThread(bindStep(parts, run)));

    expect(await find()).toBe(false);
  });
});

describe("F17: the sandbox of a run that is abandoned", () => {
  it("is removed, not kept; the second time asks for the same again", async () => {
    const { parts, run, calls } = await aWorkingRun();
    const abandoned = { outcome: { kind: "abandoned", why: "The app was removed." } } as const;
    for (const _ of ["once", "again"]) await stopSandbox(await openThread(bindStep(parts, run)), abandoned);
    await stopSandbox(await openThread(bindStep(parts, { ...run, state: "ended" })), abandoned);

    expect(calls).toEqual(["destroy", "destroy"]);
  });
});
