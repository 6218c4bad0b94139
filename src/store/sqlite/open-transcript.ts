import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../errors.ts";
import { MIGRATIONS } from "./migrations.ts";

/** What a terminal obeys. The agent can write such a thing itself, past the CLI. */
const CONTROL = /[^\P{Cc}\t\n]/gu;

/**
 * A run's transcript in the order it was written, all agent jobs one after the other, with control characters as JSON writes them (`\u001b`). Closes
 * the database when it is disposed of.
 */
export interface OpenTranscript extends Disposable {
  runId: string;
  chunks: Iterable<string>;
}

/**
 * Opens the transcript of the one run whose id begins like this, for reading alone: an app may be writing. Throws {@link StoreError} where there is
 * no such run, or more than one.
 */
export function openTranscript(file: string, idStart: string): OpenTranscript {
  if (!existsSync(file))
    throw new StoreError(`There is no database at ${file}.`, { code: "no_database", retry: "never" });
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    requireMigrated(database);
    const runId = findRun(database, idStart);
    return {
      runId,
      chunks: toHarmless(readChunks(database, runId)),
      [Symbol.dispose]: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function requireMigrated(database: DatabaseSync): void {
  const version = database.prepare("PRAGMA user_version").get()?.user_version;
  if (version === MIGRATIONS.length) return;
  const message =
    "The database is of another version of Sandpiper. Start the app once: it brings it to its own.";
  throw new StoreError(message, { code: "other_schema", retry: "never" });
}

function findRun(database: DatabaseSync, idStart: string): string {
  const rows = database
    .prepare("SELECT id FROM runs WHERE substr(id, 1, ?) = ? LIMIT 2")
    .all(idStart.length, idStart);
  const [first, second] = rows.map(({ id }) => String(id));
  if (first === undefined || second !== undefined) {
    const why = first === undefined ? "No run's id begins" : "More than one run's id begins";
    throw new StoreError(`${why} with "${idStart}".`, { code: "no_run", retry: "never" });
  }
  return first;
}

function* readChunks(database: DatabaseSync, runId: string): Generator<Uint8Array> {
  const chunks = database.prepare(
    "SELECT chunk FROM transcripts WHERE run_id = ? ORDER BY machine, round, offset_bytes",
  );
  for (const { chunk } of chunks.iterate(runId)) yield chunk as Uint8Array;
}

function* toHarmless(chunks: Iterable<Uint8Array>): Generator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const chunk of chunks) yield escapeControls(decoder.decode(chunk, { stream: true }));
  yield escapeControls(decoder.decode());
}

function escapeControls(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
