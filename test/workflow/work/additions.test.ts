import { describe, expect, it } from "vitest";
import type { JobState } from "../../../src/sandbox/sandbox.ts";
import { announceWaiting, askForTurn } from "../../../src/workflow/admit/take-turn.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { NO_WORK_BEFORE } from "../../../src/workflow/work/cost.ts";
import { pollAgent, toFirstWorkState } from "../../../src/workflow/work/poll-agent.ts";
import { startAgent } from "../../../src/workflow/work/start-agent.ts";
import { NOW } from "../../support/a-github.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";
import { aSandbox } from "../../support/a-sandbox.ts";

const working = aRun({ id: "a".repeat(26), trigger: { id: 1 } });
const ALSO = { verb: "also", options: {}, instruction: "also say why", context: "" } as const;
const also = aRun({ id: "b".repeat(26), trigger: { id: 2 }, command: ALSO });
const facts = { notes: [], hiddenRemoved: 0, itemsLeftOut: 0, weaknesses: [] };
const killed: JobState = { kind: "exited", exitCode: 143, reason: "killed" };

/** A run that works, and an `also` that waits for its agent. */
async function anOffer(state: JobState) {
  const { sandbox, kills, starts } = aSandbox({ polls: [{ chunk: new Uint8Array(), state }] });
  const { parts, fake, keep } = aRunsParts({ sandbox });
  parts.starter.wake = () => undefined;
  await keep(working);
  await askForTurn(await openThread(bindStep(parts, working)), aPlan());
  await keep(also);
  await parts.store.runs.update(also.id, { addition: { kind: "offered" } });
  const open = async (id: string) => {
    const run = await parts.store.runs.get(id);
    if (run === undefined) throw new Error("the run is not kept");
    return openThread(bindStep(parts, run));
  };
  const look = async (watch: { takesAdditions?: boolean; startedAt?: number } = {}) => {
    const { takesAdditions = true, startedAt = NOW } = watch;
    const job = { machine: 1, round: 1 };
    const order = { plan: aPlan(), job, startedAt, before: NO_WORK_BEFORE, takesAdditions, facts };
    return pollAgent(await open(working.id), order, toFirstWorkState(startedAt));
  };
  return { parts, fake, kills, starts, open, look };
}

describe("F11: an addition that waits for the running agent", () => {
  it("ends the agent's round, with the run that adds", async () => {
    const { look, kills } = await anOffer({ kind: "running" });

    expect((await look()).end).toEqual({ kind: "added", runIds: [also.id] });
    expect(kills).toHaveLength(1);
  });

  it("ends it also when the look that stopped the agent did not live to say so", async () => {
    expect((await (await anOffer(killed)).look()).end).toEqual({ kind: "added", runIds: [also.id] });
  });

  it("does not, where no more rounds are left or the time is over: it waits for the thread's next run", async () => {
    const end = async (watch: Parameters<Awaited<ReturnType<typeof anOffer>>["look"]>[0]) =>
      (await (await anOffer(killed)).look(watch)).end?.kind;

    expect(await end({ takesAdditions: false })).toBe("over");
    expect(await end({ startedAt: NOW - 100 * 60_000 })).toBe("cut");
  });

  it("is not offered again once it was given: the second time of the step changes nothing", async () => {
    const { parts, fake, open } = await anOffer(killed);
    const given = { kind: "given", by: working.id } as const;
    await parts.store.runs.update(also.id, { addition: given });
    fake.answer(201, {});

    await announceWaiting(await open(also.id), {
      plan: aPlan({ verb: "also" }),
      turn: { kind: "waiting", position: 1, because: "thread" },
    });

    expect((await parts.store.runs.get(also.id))?.addition).toEqual(given);
  });

  it("is no approval of somebody's `also`: that waits for its turn, with words of its own", async () => {
    const { parts, fake, open } = await anOffer(killed);
    const command = { verb: "approve", options: {}, instruction: "", context: "" } as const;
    await parts.store.runs.update(also.id, { addition: undefined, command });
    for (const status of [201, 201, 201]) fake.answer(status, { id: 5 });

    await announceWaiting(await open(also.id), {
      plan: aPlan({ verb: "also" }),
      turn: { kind: "waiting", position: 1, because: "thread" },
    });

    expect((await parts.store.runs.get(also.id))?.addition).toBeUndefined();
  });

  it("is given also by another machine's agent, that is told it with the task", async () => {
    const { parts, fake, starts, open } = await anOffer(killed);
    fake.answer(200, []);

    await startAgent(await open(working.id), {
      ...{ plan: aPlan(), kept: { kind: "none" }, budgetMicroUsd: 1, job: { machine: 2, round: 1 } },
      ...{ ask: { kind: "task" }, told: [also.id] },
    });

    expect(Buffer.from(starts[0]?.stdin ?? []).toString()).toContain("adds to the task:");
    expect((await parts.store.runs.get(also.id))?.addition).toEqual({ kind: "given", by: working.id });
  });
});
