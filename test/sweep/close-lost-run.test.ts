import { describe, expect, it } from "vitest";
import { AppError } from "../../src/errors.ts";
import { moveRuns } from "../../src/sweep/move-runs.ts";
import { aReaper, MINUTE_MS, NOW } from "./a-reaper.ts";

const LIMITS = {
  maxRuns: 9,
  maxRunsPerRepository: 9,
  runBudgetMicroUsd: 5_000_000,
  threadBudgetMicroUsd: 6_000_000,
  repositoryDayBudgetMicroUsd: 9_000_000,
  personDayBudgetMicroUsd: 9_000_000,
};
const SPENT = {
  model: "sonnet",
  startedAt: NOW,
  turns: 3,
  tokens: 9,
  costMicroUsd: 700,
  sessionCostMicroUsd: 900,
};
const BROKEN = { kind: "broken", detail: "the execution" };

/** A run that works, told of at GitHub and looked at, with another behind it; nobody carries it any more. */
async function aLostRun() {
  const reaper = aReaper();
  const { store, fake, parts } = reaper;
  const id = await reaper.runs(1, { createdAt: NOW - 10 * MINUTE_MS });
  const next = await reaper.runs(1, { trigger: 7 });
  await store.runs.takeTurn(id, { limits: LIMITS, now: NOW });
  await store.runs.update(id, { commentId: 5, checkRunId: 6, baseSha: "b".repeat(40), spent: SPENT });
  const woken: string[] = [];
  parts.starter = { wake: (each) => void woken.push(each) };
  parts.executions = { isAlive: async (each) => each !== id, start: async () => undefined };
  const answers = (...statuses: number[]) => {
    for (const status of statuses) fake.answer(status, { id: 5 });
  };
  const look = (minutes = 0) => moveRuns(parts, NOW + minutes * MINUTE_MS);
  return { ...reaper, id, next, woken, answers, look };
}

describe("F77: a run whose execution ended without it", () => {
  it("is closed: machine ended, money of the last look settled, next run woken, comment and check run at their end", async () => {
    const lost = await aLostRun();
    lost.answers(200, 200);
    await lost.look();
    await lost.look(9);

    expect(await lost.store.runs.get(lost.id)).toMatchObject({
      ...{ state: "ended", outcome: BROKEN, told: BROKEN, costMicroUsd: 700 },
    });
    expect(await lost.store.threads.find("42-1")).toMatchObject({
      spentMicroUsd: 700,
      sessionCostMicroUsd: 900,
    });
    expect(lost.ended).toEqual(["stop thread-42-1"]);
    expect(lost.woken).toEqual([lost.next]);
    expect((await lost.store.runs.takeTurn(lost.next, { limits: LIMITS, now: NOW })).kind).toBe("taken");
    expect(lost.logged("run.lost")).toMatchObject([{ run: lost.id, level: 50, state: "working" }]);
    expect(lost.fake.seen.map(({ route }) => route)).toEqual([
      "PATCH /repos/octo/pages/issues/comments/5",
      "PATCH /repos/octo/pages/check-runs/6",
    ]);
    expect(lost.fake.seen[0]?.body).toMatchObject({ body: expect.not.stringContaining("Claude is") });
    expect(lost.fake.seen[1]?.body).toMatchObject({ status: "completed" });
  });

  it("is closed once by two sweeps at the same time", async () => {
    const lost = await aLostRun();
    lost.answers(200, 200, 200, 200);
    await Promise.all([lost.look(), lost.look()]);

    expect(lost.fake.seen).toHaveLength(2);
    expect(lost.ended).toHaveLength(1);
    expect(lost.logged("run.lost")).toHaveLength(1);
  });

  it("is settled and told also when its machine can't be ended, and that is tried no more than the reaper does", async () => {
    const lost = await aLostRun();
    lost.stubborn.add("thread-42-1");
    lost.answers(200, 200);

    await expect(lost.look()).rejects.toThrow("could not be looked after");
    expect(await lost.store.runs.get(lost.id)).toMatchObject({ state: "ended", told: BROKEN });
  });

  it("is told some minutes later when GitHub was down, and nothing else is done again", async () => {
    const lost = await aLostRun();
    lost.answers(502, 502);
    await expect(lost.look()).rejects.toThrow();
    expect(await lost.store.runs.get(lost.id)).toMatchObject({ state: "ended", told: undefined });

    lost.answers(200, 200);
    await lost.look(6);

    expect(await lost.store.runs.get(lost.id)).toMatchObject({ told: BROKEN });
    expect(lost.ended).toHaveLength(1);
    expect(lost.woken).toHaveLength(2);
  });

  it("is in the log alone when GitHub will never take it, or has not for a day", async () => {
    const refused = await aLostRun();
    refused.answers(410, 410);
    await refused.look();
    const late = await aLostRun();
    for (const minutes of [0, 24 * 60 + 6]) {
      late.answers(502, 502);
      await late.look(minutes).catch(() => undefined);
    }

    for (const lost of [refused, late]) {
      expect(lost.logged("run.untold")).toMatchObject([{ run: lost.id, level: 50 }]);
      expect(await lost.store.runs.listUntoldIds()).toEqual([]);
    }
  });

  it("is announced to the operator's receiver once its thread was told, and a receiver that fails holds nothing up", async () => {
    const lost = await aLostRun();
    const sent: string[] = [];
    lost.parts.notifier = {
      async send({ id }) {
        sent.push(id);
        throw new AppError("It is down.", { code: "receiver_failed", retry: "backoff" });
      },
    };
    lost.stubborn.add("thread-42-1");
    lost.answers(502, 502);
    await expect(lost.look()).rejects.toThrow();
    expect(sent).toEqual([]);

    lost.answers(200, 200);
    await lost.look(6);
    await lost.look(12);

    expect(sent).toEqual([`${lost.id}_run_ended`]);
    expect(lost.logged("step.failed").at(-1)).toMatchObject({ step: "notify" });
  });

  it("keeps the outcome that people were told before it was settled", async () => {
    const lost = await aLostRun();
    const told = { kind: "answered", text: "Yes." } as const;
    await lost.store.runs.update(lost.id, { told });
    await lost.look();

    expect(await lost.store.runs.get(lost.id)).toMatchObject({ outcome: told, costMicroUsd: 700 });
    expect(lost.fake.seen).toEqual([]);
  });
});
