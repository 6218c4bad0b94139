import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NewRun, Run } from "../../../src/run/run.ts";
import { toThreadCap } from "../../../src/run/thread.ts";
import type { Store } from "../../../src/store/store.ts";
import { aNewRun } from "../a-new-run.ts";
import type { OpenStore } from "../store-contract.ts";

const NOW = Date.UTC(2026, 0, 15, 12);
/** What one turn of the model may cost beyond what was reserved: it is known only when it is over. */
const MODEL_TURN_MICRO_USD = 400_000;
const RAISE_MICRO_USD = 3_000_000;
const OPERATOR = { threadBudgetMicroUsd: 3_000_000, threadBudgetMaxMicroUsd: 6_000_000 };
const CAPS = {
  ...{ maxRuns: 30, maxRunsPerRepository: 20, runBudgetMicroUsd: 2_500_000 },
  ...{ repositoryDayBudgetMicroUsd: 36_000_000, personDayBudgetMicroUsd: 35_000_000 },
};

interface Asked {
  repositoryId: number;
  number: number;
  actorId: number;
  /** How much of its budget it uses. */
  part: number;
  isOver: boolean;
  isSlow: boolean;
  isRaised: boolean;
}

// One repository and one person ask most, so that each cap is met before the others.
const ASKED: fc.Arbitrary<Asked> = fc.record({
  repositoryId: fc.constantFrom(42, 42, 42, 43, 44),
  number: fc.integer({ min: 1, max: 8 }),
  actorId: fc.constantFrom(1, 1, 1, 2, 3),
  part: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
  isOver: fc.boolean(),
  isSlow: fc.boolean(),
  isRaised: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
});

/** A burst of commands: who may begin, in which order, and with how much money. */
export function describeBurst(openStore: OpenStore, commands: number): void {
  describe(`a burst of ${commands} commands`, () => {
    it("F36, S16: each has its turn in its thread's order, and no cap is passed at any instant", async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), async (seed) => {
          const asked = fc.sample(fc.noBias(ASKED), { seed, numRuns: commands });
          const { store, close } = await openStore();
          try {
            const burst = new Burst(store, asked);
            await burst.goOn();

            // Fewer commands need not come to every cap.
            if (commands >= 300) expect(burst.reached).toEqual(new Set(["thread", "repository", "person"]));
            for (const [threadId, runs] of Map.groupBy(burst.runs, (run) => run.threadId))
              expect(burst.turns.get(threadId)).toEqual(runs.map(({ id }) => id));
          } finally {
            await close();
          }
        }),
        { numRuns: 1, endOnFailure: true },
      );
      // Seconds in a file; minutes on a database that is asked over HTTP, beside other work.
    }, 240_000);
  });
}

/** Commands of several persons, given at once, and what becomes of them. */
class Burst {
  readonly runs: NewRun[];
  /** Of each thread, the runs that got an answer about money, in this order. */
  readonly turns = new Map<string, string[]>();
  /** The caps that kept a run from beginning. */
  readonly reached = new Set<string>();
  readonly #store: Store;
  readonly #asked: readonly Asked[];
  readonly #working = new Set<string>();
  /** Rows of runs that ended: they don't change, and are read once. */
  readonly #ended = new Map<string, Run>();
  /** What an ended run cost beyond what it had reserved. */
  readonly #over = new Map<string, number>();

  constructor(store: Store, asked: readonly Asked[]) {
    this.#store = store;
    this.#asked = asked;
    this.runs = asked.map(({ repositoryId, number, actorId }, index) =>
      aNewRun({ repositoryId, number, actorId, trigger: index + 1, at: index + 1 }),
    );
  }

  async goOn(): Promise<void> {
    await Promise.all(this.runs.map((run) => this.#store.runs.create(run)));
    let open = this.runs.map((_, index) => index);
    for (let wave = 0; open.length > 0; wave += 1) {
      expect(wave).toBeLessThan(this.runs.length);
      // What is reserved only grows while turns are taken, and only falls while runs end: between the two it is at its highest.
      await Promise.all(open.map((index) => this.#take(index)));
      await this.#expectUnderCaps();
      await Promise.all(open.map((index) => this.#endMaybe(index, wave)));
      await this.#expectUnderCaps();
      const ids = new Set(await this.#store.runs.listOpenIds());
      open = open.filter((index) => ids.has(this.#run(index).id));
    }
  }

  #run(index: number): NewRun {
    const run = this.runs[index];
    if (run === undefined) throw new Error(`there is no command ${index}`);
    return run;
  }

  async #take(index: number): Promise<void> {
    const { id, threadId } = this.#run(index);
    const { runs, threads } = this.#store;
    if (this.#asked[index]?.isRaised) await threads.raise(threadId, { runId: id, microUsd: RAISE_MICRO_USD });
    const { raisedMicroUsd } = await threads.open(threadId);
    const limits = { ...CAPS, threadBudgetMicroUsd: toThreadCap(raisedMicroUsd, OPERATOR) };
    const turn = await runs.takeTurn(id, { limits, now: NOW });
    if (turn.kind === "no_budget") {
      this.reached.add(turn.cap);
      // As a run ends that may not begin.
      this.#note(threadId, id);
      await this.#end(id, 0);
    }
    if (turn.kind !== "taken" || this.#working.has(id)) return;
    this.#working.add(id);
    this.#note(threadId, id);
  }

  #note(threadId: string, id: string): void {
    this.turns.set(threadId, [...(this.turns.get(threadId) ?? []), id]);
  }

  async #endMaybe(index: number, wave: number): Promise<void> {
    const { id } = this.#run(index);
    const asked = this.#asked[index];
    if (!this.#working.has(id) || asked === undefined || (asked.isSlow && wave % 2 === 0)) return;
    const row = await this.#store.runs.get(id);
    if (row === undefined) return;
    const within = Math.floor(row.budgetMicroUsd * asked.part);
    if (!asked.isOver || asked.part < 0.5) return this.#end(row.id, within);
    const over = Math.floor(MODEL_TURN_MICRO_USD * asked.part);
    this.#over.set(row.id, over);
    await this.#end(row.id, row.budgetMicroUsd + over);
  }

  async #end(id: string, costMicroUsd: number): Promise<void> {
    await this.#store.runs.end(id, { outcome: { kind: "answered", text: "" }, costMicroUsd, now: NOW });
  }

  async #expectUnderCaps(): Promise<void> {
    const read = async ({ id }: NewRun) => this.#ended.get(id) ?? (await this.#store.runs.get(id));
    const rows = (await Promise.all(this.runs.map(read))).filter((row) => row !== undefined);
    for (const row of rows) if (row.state === "ended") this.#ended.set(row.id, row);
    const isWorking = ({ state }: Run) => state === "working";
    // What a run cost beyond its reservation is over already: it is all that a cap may be passed by.
    const money = (row: Run) =>
      isWorking(row) ? row.budgetMicroUsd : row.costMicroUsd - (this.#over.get(row.id) ?? 0);
    const sum = (of: Run[]) => of.reduce((total, row) => total + money(row), 0);

    expect(rows.filter(isWorking).length).toBeLessThanOrEqual(CAPS.maxRuns);
    expect(Math.max(...rows.map(money))).toBeLessThanOrEqual(CAPS.runBudgetMicroUsd);
    for (const [, of] of Map.groupBy(rows, ({ event }) => event.repository.id)) {
      expect(of.filter(isWorking).length).toBeLessThanOrEqual(CAPS.maxRunsPerRepository);
      expect(sum(of)).toBeLessThanOrEqual(CAPS.repositoryDayBudgetMicroUsd);
    }
    for (const [, of] of Map.groupBy(rows, ({ event }) => event.actor.id))
      expect(sum(of)).toBeLessThanOrEqual(CAPS.personDayBudgetMicroUsd);
    for (const [threadId, of] of Map.groupBy(rows, (row) => row.threadId)) {
      const { raisedMicroUsd } = await this.#store.threads.open(threadId);
      expect(of.filter(isWorking).length).toBeLessThanOrEqual(1);
      expect(sum(of)).toBeLessThanOrEqual(toThreadCap(raisedMicroUsd, OPERATOR));
    }
  }
}
