import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aNewRun, aSession } from "../../contract/a-new-run.ts";
import { aTable, startDynalite } from "./a-table.ts";
import { NOW } from "./caps.ts";
import { toOperation } from "./faulty-fetch.ts";

const MAX_ITEM_BYTES = 400 * 1024;
const MAX_BODY_CHARS = 262_144;

/** Text that hardly compresses: three bytes a character, none like the one before. */
function aLongText(): string {
  const codes = new Uint16Array(randomBytes(MAX_BODY_CHARS * 2).buffer.slice(0));
  return Array.from(codes.subarray(0, MAX_BODY_CHARS), (code) =>
    String.fromCharCode(0x4e00 + (code % 0x5000)),
  ).join("");
}

let server: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.close());

/** Sizes of all that is stored; names and numbers beside the bytes are counted generously. */
async function listSizes({ send, table }: Awaited<ReturnType<typeof aTable>>): Promise<number[]> {
  const sizes: number[] = [];
  let from: unknown;
  do {
    const answer = (await send("Scan", {
      TableName: table,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    })) as { Items: object[]; LastEvaluatedKey?: unknown };
    for (const item of answer.Items) sizes.push(JSON.stringify(item).length * 0.75 + 1_000);
    from = answer.LastEvaluatedKey;
  } while (from !== undefined);
  return sizes;
}

describe("items and the 400 KB they may have", () => {
  it("the longest texts there may be, in every place of a run, read back whole", async () => {
    const table = await aTable(server.endpoint);
    const base = aNewRun();
    const run = {
      ...base,
      event: {
        ...base.event,
        thread: { ...base.event.thread, body: aLongText() },
        trigger: { ...base.event.trigger, body: aLongText() },
      },
      command: { ...base.command!, instruction: aLongText(), context: aLongText() },
    };
    const outcome = { kind: "answered" as const, text: aLongText() };

    await table.store.runs.create(run);
    await table.store.runs.end(run.id, { outcome, costMicroUsd: 1, now: NOW });

    const read = await table.store.runs.get(run.id);
    expect(read?.event).toEqual(run.event);
    expect(read?.command).toEqual(run.command);
    expect(read?.outcome).toEqual(outcome);
    expect(Math.max(...(await listSizes(table)))).toBeLessThan(MAX_ITEM_BYTES);
  });

  it("chunks, change sets and sessions of any size read back whole, and are replaced whole", async () => {
    const table = await aTable(server.endpoint);
    const { transcripts, changeSets, sessions } = table.store;
    const [chunk, first, second] = [1_000_001, 900_000, 600_000].map(
      (size) => new Uint8Array(randomBytes(size)),
    );

    for (let times = 0; times < 2; times += 1)
      await transcripts.append({ runId: "a", machine: 1, round: 1 }, 0, chunk!);
    for (const bytes of [first!, second!]) {
      await changeSets.put("a", bytes);
      await sessions.put("t", { ...aSession(), bytes });
    }

    expect(
      Buffer.compare(await transcripts.read({ runId: "a", machine: 1, round: 1 }, 2_000_000), chunk!),
    ).toBe(0);
    expect(Buffer.compare((await changeSets.get("a"))!, second!)).toBe(0);
    expect(Buffer.compare((await sessions.get("t", "a"))!.bytes, second!)).toBe(0);
    expect(Math.max(...(await listSizes(table)))).toBeLessThan(MAX_ITEM_BYTES);
  });

  it("a transcript that is read from an offset asks for no chunk before it", async () => {
    const { store, storeThat } = await aTable(server.endpoint);
    const key = { runId: "a", machine: 1, round: 1 };
    const [first, second] = [700_000, 100].map((size) => new Uint8Array(randomBytes(size)));
    await store.transcripts.append(key, 0, first!);
    await store.transcripts.append(key, first!.length, second!);
    const asked: string[] = [];
    const { transcripts } = storeThat(async (request, init) => {
      asked.push(toOperation(request));
      return fetch(request, init);
    });

    expect(Buffer.from(await transcripts.read(key, 1_000, 700_001))).toEqual(
      Buffer.from(second!.subarray(1)),
    );
    // The parts of the first chunk are items of their own, each a GetItem.
    expect(asked).toEqual(["Query", "Query"]);
    expect(await transcripts.read(key, 2_000_000, 1)).toHaveLength(700_099);
  });
});
