import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS } from "../../../src/store/dynamodb/table.ts";
import { compress } from "../../../src/store/dynamodb/wire/compression.ts";
import { aTable, startDynalite } from "./a-table.ts";

let server: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  server = await startDynalite();
});
afterAll(() => server.close());

describe("an item of an older version", () => {
  it("is read without what nobody asks for any more (F41)", async () => {
    const { store, client } = await aTable(server.endpoint);
    const bytes = Uint8Array.of(0, 255);
    await client.put({
      ...KEYS.thread("42-12"),
      ...{ id: "42-12", repositoryId: 42, number: 12, pullNumber: 7, ended: {} },
    });
    await client.put({ ...KEYS.session("42-12"), id: "s", costMicroUsd: 700, body: { bytes } });

    const thread = await store.threads.open("42-12");
    expect(thread).toMatchObject({ id: "42-12", pullNumber: 7, spentMicroUsd: 0 });
    expect(Object.keys(thread)).not.toContain("repositoryId");
    expect(await store.sessions.get("42-12", "s")).toEqual({ id: "s", bytes });
  });

  it("that is a transcript's chunk is read on from, and stays as it is when it comes again (F41)", async () => {
    const { store, client } = await aTable(server.endpoint);
    const key = { runId: "a", machine: 1, round: 1 };
    const body = { bytes: await compress("one\n") };
    await client.put({ ...KEYS.chunk(key, 0), body });
    await store.transcripts.append(key, 0, Buffer.from("one\ntwo\n"));
    await store.transcripts.append(key, 4, Buffer.from("two\n"));

    expect(Buffer.from(await store.transcripts.read(key, 99)).toString()).toBe("one\ntwo\n");
    expect(Buffer.from(await store.transcripts.read(key, 99, 2)).toString()).toBe("e\ntwo\n");
  });
});
