import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StoreError } from "../../../src/errors.ts";
import { aLease, aNewRun } from "../../contract/a-new-run.ts";
import { aTable, startDynalite } from "./a-table.ts";
import { LIMITS, NOW } from "./caps.ts";
import { losingAnswers, refusing } from "./faulty-fetch.ts";

const THREAD = "42-12";
const ANSWERED = { kind: "answered", text: "" } as const;

let server: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.close());

describe("a table that is busy or away", () => {
  it.each([
    ["ThrottlingException", 400],
    ["ProvisionedThroughputExceededException", 400],
    ["RequestLimitExceeded", 400],
    ["InternalServerError", 500],
  ])("%s passes: the request is sent again (F5)", async (type, status) => {
    const { storeThat } = await aTable(server.endpoint);
    const { ask, counted } = refusing(4, type, status);

    expect(await storeThat(ask).threads.find(THREAD)).toBeUndefined();
    expect(counted.requests).toBe(5);
  });

  it("what doesn't pass is given up, and the fault says that later may do (F5)", async () => {
    const { storeThat } = await aTable(server.endpoint);
    const { ask, counted } = refusing(99, "ThrottlingException");

    const fault = await storeThat(ask)
      .threads.find(THREAD)
      .catch((error: unknown) => error);

    expect(fault).toBeInstanceOf(StoreError);
    expect(fault).toMatchObject({ code: "store_down", retry: "backoff", ids: { operation: "GetItem" } });
    expect(counted.requests).toBe(5);
  });

  it("what will not pass is not sent again", async () => {
    const { storeThat } = await aTable(server.endpoint);
    const { ask, counted } = refusing(99, "AccessDeniedException");

    await expect(storeThat(ask).check()).rejects.toThrow(StoreError);
    expect(counted.requests).toBe(1);
  });

  it("a check of a table that isn't reached is a StoreError (F5)", async () => {
    const { storeThat } = await aTable(server.endpoint);
    const away = storeThat(async () => {
      throw new TypeError("fetch failed");
    });

    await expect(away.check()).rejects.toMatchObject({ code: "store_down", retry: "backoff" });
  });
});

describe("answers that are lost after the write took effect (F11)", () => {
  it("a run is made, claimed, taken and ended once, and who did it is told so", async () => {
    const { storeThat, client } = await aTable(server.endpoint);
    const { runs, threads } = storeThat(losingAnswers());
    const run = aNewRun();

    expect(await runs.create(run)).toBe(true);
    expect(await runs.create(run)).toBe(false);
    expect(await runs.claimEffect(run.id, "comment")).toBe(true);
    expect(await runs.claimEffect(run.id, "comment")).toBe(false);
    expect(await runs.takeTurn(run.id, { limits: LIMITS, now: NOW })).toEqual({
      kind: "taken",
      budgetMicroUsd: 5_000_000,
    });
    await runs.end(run.id, { outcome: ANSWERED, costMicroUsd: 700, sessionCostMicroUsd: 9, now: NOW });

    expect(await threads.find(run.threadId)).toMatchObject({ spentMicroUsd: 700, sessionCostMicroUsd: 9 });
    expect(await runs.listOpenIds()).toEqual([]);
    expect(Object.keys((await client.get({ pk: "ledger", sk: "ledger" }))!)).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/^run#/)]),
    );
  });

  it("a lease is taken by who took it, and is released once", async () => {
    const { storeThat } = await aTable(server.endpoint);
    const { leases } = storeThat(losingAnswers());

    expect(await leases.take(aLease())).toBe(true);
    expect(await leases.take(aLease())).toBe(false);
    await leases.release(aLease().sandbox);
    expect(await leases.list()).toEqual([]);
  });

  it("a ticket is claimed once, and who did it is told so", async () => {
    const { store, storeThat } = await aTable(server.endpoint);
    const { tickets } = storeThat(losingAnswers());
    const aTicket = (byte: number) => ({ bytes: Uint8Array.of(byte), expiresAt: Date.UTC(2100, 0, 1) });

    expect(await tickets.claim("a", aTicket(1))).toBeUndefined();
    expect(await tickets.claim("a", aTicket(2))).toEqual(Uint8Array.of(1));
    await tickets.put("a", aTicket(3));
    expect(await store.tickets.get("a")).toEqual(Uint8Array.of(3));
    await tickets.remove("a");
    expect(await store.tickets.get("a")).toBeUndefined();
  });

  it("sightings and bytes are kept as at the first try", async () => {
    const { storeThat } = await aTable(server.endpoint);
    const { sightings, transcripts } = storeThat(losingAnswers());

    expect(await sightings.replace(["a"], 1)).toEqual(new Map([["a", 1]]));
    expect(await sightings.replace(["a"], 2)).toEqual(new Map([["a", 1]]));
    await transcripts.append({ runId: "a", machine: 1, round: 1 }, 0, new Uint8Array([1, 2]));
    await transcripts.append({ runId: "a", machine: 1, round: 1 }, 2, new Uint8Array([3]));
    expect([...(await transcripts.read({ runId: "a", machine: 1, round: 1 }, 9))]).toEqual([1, 2, 3]);
  });

  it("the end of a run that comes late doesn't set the thread's session cost back", async () => {
    const { store } = await aTable(server.endpoint);
    const run = aNewRun();
    await store.runs.create(run);
    const ending = { outcome: ANSWERED, costMicroUsd: 1, sessionCostMicroUsd: 5, now: NOW };
    await store.runs.end(run.id, ending);
    await store.threads.update(run.threadId, { sessionCostMicroUsd: 80 });

    await store.runs.end(run.id, ending);

    expect((await store.threads.find(run.threadId))?.sessionCostMicroUsd).toBe(80);
  });
});
