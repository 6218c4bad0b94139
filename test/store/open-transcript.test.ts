import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { StoreError } from "../../src/errors.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { openTranscript } from "../../src/store/sqlite/open-transcript.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { aNewRun } from "../contract/a-new-run.ts";
import { aDatabasePath } from "./a-database.ts";

let path: string;
let remove: () => Promise<void>;
let database: DatabaseSync;
let store: Store;

beforeEach(async () => {
  ({ path, remove } = await aDatabasePath());
  database = openDatabase(path);
  store = createSqliteStore(database);
});
afterEach(async () => {
  database.close();
  await remove();
});

async function aToldRun(trigger: number): Promise<string> {
  const run = aNewRun({ trigger });
  await store.runs.create(run);
  return run.id;
}

it("a transcript is read from a living database in the order it was written, attempts one after the other", async () => {
  const id = await aToldRun(1);
  await store.transcripts.append({ runId: id, machine: 2, round: 1 }, 0, Buffer.from("c\n"));
  await store.transcripts.append({ runId: id, machine: 1, round: 1 }, 0, Buffer.from("a\n"));
  await store.transcripts.append({ runId: id, machine: 1, round: 1 }, 2, Buffer.from("b\n"));

  using transcript = openTranscript(path, id.slice(0, 8));

  expect(transcript.runId).toBe(id);
  expect([...transcript.chunks].join("")).toBe("a\nb\nc\n");
});

it("a start of an id that no run has, or that several have, is told", async () => {
  await aToldRun(1);
  await aToldRun(2);

  expect(() => openTranscript(path, "nothing")).toThrow(
    new StoreError('No run\'s id begins with "nothing".', { code: "no_run", retry: "never" }),
  );
  expect(() => openTranscript(path, "")).toThrow(/More than one/);
  expect(() => openTranscript(`${path}.none`, "a")).toThrow(/There is no database/);
});

it("nothing in a transcript moves a terminal's cursor or speaks to it, and its JSON says the same", async () => {
  const id = await aToldRun(1);
  const line = Buffer.from('{"a":"é\u009b31m\t"}\n\u001b]0;title\u0007\r\n');
  // A character may be cut in two by the pieces it was read in.
  for (const [start, end] of [
    [0, 7],
    [7, 9],
    [9, line.length],
  ] as const)
    await store.transcripts.append({ runId: id, machine: 1, round: 1 }, start, line.subarray(start, end));

  using transcript = openTranscript(path, id);
  const text = [...transcript.chunks].join("");

  expect(text).toBe('{"a":"é\\u009b31m\t"}\n\\u001b]0;title\\u0007\\u000d\n');
});

it("a database of another version is told in a line", async () => {
  const id = await aToldRun(1);
  database.exec("PRAGMA user_version = 6");

  expect(() => openTranscript(path, id)).toThrow(expect.objectContaining({ code: "other_schema" }));
});
