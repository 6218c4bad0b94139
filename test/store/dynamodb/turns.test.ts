import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NewRun } from "../../../src/run/run.ts";
import { KEYS } from "../../../src/store/dynamodb/table.ts";
import type { RunStore, Store } from "../../../src/store/store.ts";
import { aNewRun } from "../../contract/a-new-run.ts";
import { aTable, startDynalite } from "./a-table.ts";
import { LIMITS, NOW } from "./caps.ts";
import { dyingAfter, interrupting } from "./faulty-fetch.ts";

/** The caps leave room for one run of a thread, and then for what that one did not use. */
const TIGHT = { ...LIMITS, threadBudgetMicroUsd: 5_000_000, repositoryDayBudgetMicroUsd: 5_000_000 };
const COST = 2_000_000;
const MAX_REQUESTS = 40;

let server: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.close());

const end = (runs: RunStore, run: NewRun, costMicroUsd = COST) =>
  runs.end(run.id, { outcome: { kind: "answered", text: "" }, costMicroUsd, now: NOW });

async function create({ runs }: Store, ...wanted: Parameters<typeof aNewRun>[0][]): Promise<NewRun[]> {
  const made = wanted.map((each) => aNewRun(each));
  for (const run of made) await runs.create(run);
  return made;
}

/** Does the work in a process that dies after 0, 1, 2, … requests, each time on a table of its own, until one lives to its end. */
async function atEveryDeath(
  work: (doomed: Store, table: Awaited<ReturnType<typeof aTable>>) => Promise<() => Promise<unknown>>,
  look: (table: Awaited<ReturnType<typeof aTable>>) => Promise<void>,
): Promise<number> {
  for (let requests = 0; requests < MAX_REQUESTS; requests += 1) {
    const table = await aTable(server.endpoint);
    const go = await work(table.storeThat(dyingAfter(requests)), table);
    const isDead = await go().then(
      () => false,
      () => true,
    );
    await look(table);
    if (!isDead) return requests;
  }
  throw new Error("The work never came to its end.");
}

const held = async ({ client }: Awaited<ReturnType<typeof aTable>>) =>
  Object.keys((await client.get({ pk: "ledger", sk: "ledger" })) ?? {}).filter((name) =>
    name.startsWith("run#"),
  );

describe("turns on DynamoDB", () => {
  it("twenty that ask at once stay under the caps of count and of money (S16)", async () => {
    const { store, storeThat } = await aTable(server.endpoint);
    const wanted = Array.from({ length: 20 }, (_, n) => ({ trigger: n + 1, number: n + 1 }));
    const made = await create(store, ...wanted);
    const caps = { ...LIMITS, maxRuns: 7, repositoryDayBudgetMicroUsd: 22_000_000 };

    const turns = await Promise.all(
      made.map(({ id }) => storeThat(fetch).runs.takeTurn(id, { limits: caps, now: NOW })),
    );

    const budgets = turns.filter((turn) => turn.kind === "taken").map((turn) => turn.budgetMicroUsd);
    expect(budgets.toSorted()).toEqual([2_000_000, 5_000_000, 5_000_000, 5_000_000, 5_000_000]);
    expect(turns.filter(({ kind }) => kind === "no_budget")).toHaveLength(15);
  });

  it("a turn that died anywhere is finished by the second one, and nothing passes a cap (F6, S16)", async () => {
    const requests = await atEveryDeath(
      async (doomed, { store }) => {
        await create(store, { trigger: 1, number: 1 }, { trigger: 2, number: 2 });
        return () => doomed.runs.takeTurn(aNewRun({ trigger: 1 }).id, { limits: TIGHT, now: NOW });
      },
      async ({ store }) => {
        const [first, second] = [aNewRun({ trigger: 1 }), aNewRun({ trigger: 2 })];
        const other = await store.runs.takeTurn(second.id, { limits: TIGHT, now: NOW });
        const again = await store.runs.takeTurn(first.id, { limits: TIGHT, now: NOW });

        expect([other.kind, again.kind].toSorted()).toEqual(["no_budget", "taken"]);
        expect((await store.runs.get(first.id))?.state).toBe(again.kind === "taken" ? "working" : "waiting");
      },
    );
    expect(requests).toBe(8);
  });

  it("an end that died anywhere is finished by the second one, whatever that one brings (F6, F11)", async () => {
    await atEveryDeath(
      async (doomed, { store }) => {
        const [run] = await create(store, { trigger: 1, number: 1 }, { trigger: 2, number: 1 });
        await store.runs.takeTurn(run!.id, { limits: TIGHT, now: NOW });
        return () => end(doomed.runs, run!);
      },
      async (table) => {
        const { runs, threads } = table.store;
        const [run, next] = [aNewRun({ trigger: 1, number: 1 }), aNewRun({ trigger: 2, number: 1 })];
        const isEnded = (await runs.get(run.id))?.state === "ended";

        expect(await end(runs, run, 3_000_000)).toEqual([next.id]);
        const cost = isEnded ? COST : 3_000_000;
        expect((await threads.find(run.threadId))?.spentMicroUsd).toBe(cost);
        expect(await held(table)).toEqual([]);
        expect(await runs.listOpenIds()).toEqual([next.id]);
        expect(await runs.takeTurn(next.id, { limits: TIGHT, now: NOW })).toEqual({
          kind: "taken",
          budgetMicroUsd: 5_000_000 - cost,
        });
      },
    );
  });

  it("between the writes of an end nobody gets more than is left (S16)", async () => {
    await atEveryDeath(
      async (doomed, { store }) => {
        const [run] = await create(store, { trigger: 1, number: 1 }, { trigger: 2, number: 2 });
        await store.runs.takeTurn(run!.id, { limits: TIGHT, now: NOW });
        return () => end(doomed.runs, run!);
      },
      async ({ store }) => {
        const turn = await store.runs.takeTurn(aNewRun({ trigger: 2 }).id, { limits: TIGHT, now: NOW });
        if (turn.kind === "taken") expect(turn.budgetMicroUsd).toBe(5_000_000 - COST);
        else expect(turn.kind).toBe("no_budget");
      },
    );
  });

  it("a making of a run that died anywhere is finished by the next delivery (F4, F6)", async () => {
    await atEveryDeath(
      async (doomed) => () => doomed.runs.create(aNewRun()),
      async ({ store: { runs } }) => {
        await runs.create(aNewRun());

        expect(await runs.listOpenIds()).toEqual([aNewRun().id]);
        expect(await runs.listOwn(aNewRun().threadId, { actorId: 1, sinceAt: 0 })).toHaveLength(1);
        expect(await runs.takeTurn(aNewRun().id, { limits: LIMITS, now: NOW })).toMatchObject({
          kind: "taken",
        });
      },
    );
  });

  it("a turn that reserves after its run has ended is cancelled and holds nothing", async () => {
    const table = await aTable(server.endpoint);
    const [run] = await create(table.store, {});
    const slow = table.storeThat(interrupting(isReserving, () => end(table.store.runs, run!)));

    expect(await slow.runs.takeTurn(run!.id, { limits: LIMITS, now: NOW })).toEqual({ kind: "cancelled" });
    expect(await held(table)).toEqual([]);
  });

  it("what such a turn holds when it dies is given back by the next end of any run", async () => {
    const table = await aTable(server.endpoint);
    const [run, other] = await create(table.store, { trigger: 1, number: 1 }, { trigger: 2, number: 2 });
    let isDead = false;
    const slow = interrupting(isReserving, () => end(table.store.runs, run!));
    const doomed = table.storeThat(async (request, init) => {
      if (isDead) return new Response("{}", { status: 400 });
      isDead = isReserving("UpdateItem", await (request as Request).clone().text());
      return slow(request, init);
    });
    await expect(doomed.runs.takeTurn(run!.id, { limits: LIMITS, now: NOW })).rejects.toThrow();
    expect(await held(table)).toEqual([`run#${run!.id}`]);

    await end(table.store.runs, other!);

    expect(await held(table)).toEqual([]);
  });

  it("a mark that was left of an ended run holds nobody up", async () => {
    const table = await aTable(server.endpoint);
    const [first, second] = await create(table.store, { trigger: 1 }, { trigger: 2 });
    const key = KEYS.open({ ...first!, triggeredAt: 1_000, triggerId: 1 });
    const mark = await table.client.get(key);
    await end(table.store.runs, first!);
    await table.client.put({ ...mark!, ...key });

    expect(await table.store.runs.takeTurn(second!.id, { limits: LIMITS, now: NOW })).toMatchObject({
      kind: "taken",
    });
    expect(await table.store.runs.listOpenIds()).toEqual([second!.id]);
  });
});

function isReserving(operation: string, body: string): boolean {
  return operation === "UpdateItem" && body.includes('"ledger"') && body.includes("threadId");
}
