import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoStore } from "../../../src/store/dynamodb/dynamo-store.ts";
import { KEPT_S, KEYS } from "../../../src/store/dynamodb/table.ts";
import { aNewRun } from "../../contract/a-new-run.ts";
import { aTable, startDynalite, toConnection } from "./a-table.ts";
import { toOperation } from "./faulty-fetch.ts";

const HERE = 42;
const ANSWERED = { kind: "answered", text: "" } as const;
const RUNS = [1, 2, 3, 4, 5].map((createdAt) => aNewRun({ trigger: createdAt, createdAt }));
const NEWEST_FIRST = RUNS.map(({ id }) => id).toReversed();
const ids = (runs: readonly { id: string }[]) => runs.map(({ id }) => id);

let server: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.close());

async function aRepository() {
  const made = await aTable(server.endpoint);
  for (const run of RUNS) await made.store.runs.create(run);
  return made;
}

describe("a repository's runs on DynamoDB", () => {
  it("are listed without those whose row has expired, and the page is full all the same", async () => {
    const { store, client } = await aRepository();
    for (const index of [4, 2]) await client.delete(KEYS.run(RUNS[index]!.id));
    const left = NEWEST_FIRST.filter((_, index) => index !== 0 && index !== 2);

    expect(ids(await store.runs.listOfRepository(HERE, { count: 2 }))).toEqual(left.slice(0, 2));
    expect(ids(await store.runs.listOfRepository(HERE, { count: 9 }))).toEqual(left);
  });

  it("stay listed longer than their rows stay", async () => {
    const { client, table } = await aRepository();
    const now = () => 1_000_000;
    const store = createDynamoStore({ ...toConnection(server.endpoint), table, now });
    const run = aNewRun({ trigger: 9 });
    await store.runs.create(run);
    await store.runs.end(run.id, { outcome: ANSWERED, costMicroUsd: 0, now: now() });

    const listed = await client.get(KEYS.ofRepository(HERE, run));
    const row = await client.get(KEYS.run(run.id));
    expect(listed?.expiresAt).toBe(1_000 + KEPT_S.ofRepository);
    expect(listed?.expiresAt).toBeGreaterThan(Number(row?.expiresAt));
  });

  it("are read no further than the page", async () => {
    const { storeThat } = await aRepository();
    const asked: string[] = [];
    const { runs } = storeThat(async (request, init) => {
      asked.push(toOperation(request));
      return fetch(request, init);
    });

    expect(await runs.listOfRepository(HERE, { count: 2 })).toHaveLength(2);
    expect(asked.toSorted()).toEqual(["GetItem", "GetItem", "Query"]);
  });

  it("F41: that an older version made are missing in the list, and are there for everything else", async () => {
    const { store, client } = await aRepository();
    const [old] = RUNS;
    await client.delete(KEYS.ofRepository(HERE, old!));

    expect(ids(await store.runs.listOfRepository(HERE, { count: 9 }))).toEqual(NEWEST_FIRST.slice(0, 4));
    expect(await store.runs.get(old!.id)).toMatchObject({ state: "waiting" });
    expect(await store.runs.listOpen(old!.threadId)).toHaveLength(5);
  });

  it.each(["waiting", "ended"])(
    "F2: that a death left unlisted are listed by the next delivery: %s",
    async (state) => {
      const { store, client } = await aRepository();
      const [left] = RUNS;
      await client.delete(KEYS.ofRepository(HERE, left!));
      if (state === "ended") await store.runs.end(left!.id, { outcome: ANSWERED, costMicroUsd: 0, now: 9 });

      expect(await store.runs.create(left!)).toBe(false);
      expect(ids(await store.runs.listOfRepository(HERE, { count: 9 }))).toEqual(NEWEST_FIRST);
    },
  );
});
