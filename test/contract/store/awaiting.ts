import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/run/outcome.ts";
import type { NewRun } from "../../../src/run/run.ts";
import type { RunStore } from "../../../src/store/store.ts";
import { aNewRun } from "../a-new-run.ts";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const PLANNED: Outcome = { kind: "planned", text: "1. Mend it." };
const ASKED: Outcome = { kind: "asked", question: "Which?", options: ["a", "b"], text: "" };
const PARKED: Outcome = { kind: "parked", instruction: "fix this", isCut: false };

/** What a run leaves for a person, and what becomes of it. */
export function describeAwaiting(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));

  /** Runs that ended one after the other, each its own way, in one thread. */
  async function endAll(runs: RunStore, outcomes: readonly Outcome[]): Promise<NewRun[]> {
    const made: NewRun[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      const run = aNewRun({ trigger: index + 1, at: index + 1 });
      await runs.create(run);
      await runs.end(run.id, { outcome, costMicroUsd: 0, now: 1_000 + index });
      made.push(run);
    }
    return made;
  }

  describe("what waits for a person", () => {
    test("is listed newest first, whether somebody took it up or not, and nothing else is", async ({
      runs,
    }) => {
      const answered = { kind: "answered", text: "" } as const;
      const silent = { kind: "silent", why: "no" } as const;
      const [planned, , asked, , parked] = await endAll(runs, [PLANNED, answered, ASKED, silent, PARKED]);
      await runs.claimAnswer(asked?.id ?? "", "x".repeat(26));

      const listed = await runs.listAwaiting(aNewRun().threadId);
      expect(listed.map(({ id }) => id)).toEqual([parked?.id, asked?.id, planned?.id]);
      expect(listed.map(({ outcome }) => outcome)).toEqual([PARKED, ASKED, PLANNED]);
      expect(await runs.listAwaiting("42-99")).toEqual([]);
    });

    test("S2: a run that was refused after its agent had worked is none that did something", async ({
      runs,
    }) => {
      const run = aNewRun();
      await runs.create(run);
      await runs.end(run.id, { outcome: { kind: "refused", why: "no_access" }, costMicroUsd: 5, now: 9 });

      expect(await runs.listEnded(run.threadId, 9)).toEqual([]);
    });

    test("is taken up by one run: by the first, also when it asks again; of many at once by one", async ({
      runs,
    }) => {
      const [planned] = await endAll(runs, [PLANNED]);
      const id = planned?.id ?? "";
      const names = ["a", "b", "c", "d"].map((letter) => letter.repeat(26));

      const taken = await Promise.all(names.map((by) => runs.claimAnswer(id, by)));
      const winner = names[taken.indexOf(true)] ?? "";

      expect(taken.filter(Boolean)).toEqual([true]);
      expect(await runs.claimAnswer(id, winner)).toBe(true);
      expect(await runs.claimAnswer(id, "e".repeat(26))).toBe(false);
      expect((await runs.get(id))?.answeredBy).toBe(winner);
      expect(await runs.claimAnswer("f".repeat(26), winner)).toBe(false);
    });

    test("waits again once its run gives it back, and for nobody else; the second time: the same", async ({
      runs,
    }) => {
      const [planned] = await endAll(runs, [PLANNED]);
      const id = planned?.id ?? "";
      const [first, second] = ["a".repeat(26), "b".repeat(26)];
      await runs.claimAnswer(id, first);

      await runs.releaseAnswer(id, second);
      expect((await runs.get(id))?.answeredBy).toBe(first);
      for (const _ of [1, 2]) await runs.releaseAnswer(id, first);

      expect((await runs.get(id))?.answeredBy).toBeUndefined();
      expect(await runs.claimAnswer(id, second)).toBe(true);
      await runs.releaseAnswer(id, first);
      expect((await runs.get(id))?.answeredBy).toBe(second);
    });

    test("that a run did not come to is not what a retry repeats, nor what a session is told", async ({
      runs,
    }) => {
      const handed = { kind: "handed_over", to: "x".repeat(26) } as const;
      const [planned] = await endAll(runs, [
        PLANNED,
        PARKED,
        handed,
        { kind: "nothing_to", what: "approve" },
      ]);

      expect((await runs.lastEnded(aNewRun().threadId))?.id).toBe(planned?.id);
      expect((await runs.listEnded(aNewRun().threadId, 9)).map(({ id }) => id)).toEqual([planned?.id]);
    });

    test("an addition, the agent's job and a withdrawal read back as they were last written", async ({
      runs,
    }) => {
      const run = aNewRun();
      await runs.create(run);
      const patch = {
        addition: { kind: "offered" },
        agentJob: { machine: 1, round: 2 },
        isWithdrawn: true,
      } as const;

      await runs.update(run.id, patch);
      await runs.update(run.id, patch);
      expect(await runs.get(run.id)).toMatchObject(patch);
      const addition = { kind: "given", by: "x".repeat(26) } as const;
      await runs.update(run.id, { addition });
      expect(await runs.get(run.id)).toMatchObject({ ...patch, addition });
    });
  });
}
