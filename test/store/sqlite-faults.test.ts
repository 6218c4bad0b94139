import { writeFile } from "node:fs/promises";
import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inTransaction, openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { toStoreError } from "../../src/store/sqlite/to-store-error.ts";
import type { Store } from "../../src/store/store.ts";
import { aNewRun, aSession } from "../contract/a-new-run.ts";
import { aDatabasePath } from "./a-database.ts";

let path: string;
let remove: () => Promise<void>;
let database: DatabaseSync;
let other: DatabaseSync;
let store: Store;

beforeEach(async () => {
  ({ path, remove } = await aDatabasePath());
  database = openDatabase(path);
  other = openDatabase(path);
  store = createSqliteStore(database);
  await store.runs.create(aNewRun());
  database.exec("PRAGMA busy_timeout=1");
});
afterEach(async () => {
  store.close();
  if (other.isOpen) other.close();
  await remove();
});

/** How SQLite is brought to refuse a write, and what it must be told as. */
const FAULTS: { what: string; bringAbout: () => void; errcode: number | undefined }[] = [
  { what: "another connection writes", bringAbout: () => other.exec("BEGIN IMMEDIATE"), errcode: 5 },
  { what: "the disk is full", bringAbout: fillDisk, errcode: 13 },
  {
    what: "the file can only be read",
    bringAbout: () => database.exec("PRAGMA query_only=1"),
    errcode: 8,
  },
  { what: "the database is closed", bringAbout: () => database.close(), errcode: undefined },
];

/** As much as there is room for; the next page is refused. */
function fillDisk(): void {
  const { page_count: pages } = database.prepare("PRAGMA page_count").get() as { page_count: number };
  database.exec(`PRAGMA max_page_count=${pages}`);
}

/** Larger than the room that is left in any page. */
const LARGE = { ...aSession(), bytes: new Uint8Array(40_000) };

const WRITES: { name: string; write: () => Promise<unknown> }[] = [
  { name: "sessions.put", write: () => store.sessions.put("42-12", LARGE) },
  { name: "changeSets.put", write: () => store.changeSets.put("a", LARGE.bytes) },
  {
    name: "transcripts.append",
    write: () => store.transcripts.append({ runId: "a", machine: 1, round: 1 }, 0, LARGE.bytes),
  },
];

describe("a write that SQLite refuses", () => {
  it.each(FAULTS.flatMap((fault) => WRITES.map((write) => ({ ...fault, ...write }))))(
    "F47: is a fault of the store that may pass: $name while $what",
    async ({ bringAbout, write, errcode }) => {
      bringAbout();

      await expect(write()).rejects.toMatchObject({
        ...{ name: "StoreError", code: "store_down", retry: "backoff" },
        ids: errcode === undefined ? {} : { errcode },
      });
    },
  );

  it.each([
    { name: "runs.create", write: () => store.runs.create(aNewRun({ trigger: 7 })) },
    { name: "runs.update", write: () => store.runs.update(aNewRun().id, { commentId: 1 }) },
    { name: "runs.claimEffect", write: () => store.runs.claimEffect(aNewRun().id, "comment") },
    {
      name: "runs.end",
      write: () =>
        store.runs.end(aNewRun().id, {
          ...{ outcome: { kind: "answered", text: "" }, costMicroUsd: 1, now: 1 },
        }),
    },
    { name: "threads.open", write: () => store.threads.open("1-1") },
    { name: "leases.release", write: () => store.leases.release("thread-1-1") },
    { name: "sightings.replace", write: () => store.sightings.replace(["a"], 1) },
    { name: "check", write: () => store.check() },
  ])(
    "F47: is a StoreError from each aggregate, and taken when the other is done: $name",
    async ({ write }) => {
      other.exec("BEGIN IMMEDIATE");
      await expect(write()).rejects.toMatchObject({ name: "StoreError", retry: "backoff" });

      other.exec("COMMIT");
      await expect(write()).resolves.not.toThrow();
    },
  );
});

describe("a file that is damaged", () => {
  it("F47: is a fault that doesn't pass", async () => {
    const damaged = `${path}.damaged`;
    await writeFile(damaged, "no database at all ".repeat(500));

    expect(() => openDatabase(damaged)).toThrow(
      expect.objectContaining({ name: "StoreError", code: "store_damaged", retry: "never" }),
    );
  });
});

describe("a fault of SQLite", () => {
  it.each([
    { errcode: 10, code: "store_down", retry: "backoff" },
    { errcode: 778, code: "store_down", retry: "backoff" },
    { errcode: 5 | (2 << 8), code: "store_down", retry: "backoff" },
    { errcode: 14, code: "store_down", retry: "backoff" },
    { errcode: 11, code: "store_damaged", retry: "never" },
    { errcode: 11 | (1 << 8), code: "store_damaged", retry: "never" },
  ])("F47: is known by its code, extended or not: $errcode", ({ errcode, code, retry }) => {
    const fault = Object.assign(new Error("words"), { code: "ERR_SQLITE_ERROR", errcode });

    expect(toStoreError(fault)).toMatchObject({ code, retry, ids: { errcode }, cause: fault });
  });

  it("F47: that is one of ours, in a statement, passes unchanged, and so does everything else", () => {
    const ours = [
      Object.assign(new Error("no such column"), { code: "ERR_SQLITE_ERROR", errcode: 1 }),
      new TypeError("no"),
      "text",
    ];

    expect(ours.map(toStoreError)).toEqual(ours);
  });

  it("F47: leaves a transaction as one, too", () => {
    other.exec("BEGIN IMMEDIATE");

    expect(() => inTransaction(database, () => 1)).toThrow(expect.objectContaining({ errcode: 5 }));
  });
});
