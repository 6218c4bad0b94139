import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { openDataDirectory } from "../../src/store/sqlite/open-data-directory.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { countLostCommits } from "../../src/store/sqlite/wal-damage.ts";
import { createWriteCheck } from "../../src/store/sqlite/write-check.ts";
import { aNewRun } from "../contract/a-new-run.ts";
import { aDatabasePath } from "./a-database.ts";

let path: string;
let directory: string;
let remove: () => Promise<void>;
const logged: { msg: string; lostCommits?: number }[] = [];
const log = pino({ level: "error" }, { write: (line) => void logged.push(JSON.parse(line)) });

beforeEach(async () => {
  ({ path, remove } = await aDatabasePath());
  directory = dirname(path);
  logged.length = 0;
});
afterEach(() => remove());

/** A database and its log as a process leaves them that was killed after so many commits. */
async function leaveWal(commits: number): Promise<Buffer> {
  const database = openDatabase(`${path}.living`);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const { runs } = createSqliteStore(database);
  for (let n = 1; n <= commits; n += 1) await runs.create(aNewRun({ trigger: n }));
  copyFileSync(`${path}.living`, path);
  const wal = readFileSync(`${path}.living-wal`);
  database.close();
  return wal;
}

function flip(wal: Buffer, at: number): Buffer {
  const flipped = Buffer.from(wal);
  flipped[at] = (flipped[at] ?? 0) ^ 0xff;
  return flipped;
}

describe("the directory of an embedded app", () => {
  it("F82: is refused to a second server, and free again when the first has closed it", () => {
    const first = openDataDirectory(directory, log);

    expect(() => openDataDirectory(directory, log)).toThrow(
      expect.objectContaining({
        ...{ name: "StoreError", code: "directory_in_use", retry: "never" },
        message: "Another Sandpiper works there. Stop it, or give this one a directory of its own.",
      }),
    );

    first.close();
    openDataDirectory(directory, log).close();
  });

  it("F81: that can't be made is told with what the system said", () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "file"), "");

    expect(() => openDataDirectory(join(directory, "file", "below"), log)).toThrow(
      expect.objectContaining({ name: "StoreError", message: "The directory can't be made: ENOTDIR." }),
    );
  });

  it("F81: with a damaged file is refused, and free for another try", async () => {
    await leaveWal(1);
    const bytes = readFileSync(path);
    bytes.fill(0x2a, 4096 * 2, 4096 * 4);
    writeFileSync(path, bytes);

    for (const _ of [1, 2])
      expect(() => openDataDirectory(directory, log)).toThrow(
        expect.objectContaining({ name: "StoreError", code: "store_damaged" }),
      );
  });

  it("F81: whose write-ahead log is damaged says so in the log, and goes on with what is left", async () => {
    const wal = await leaveWal(5);
    writeFileSync(`${path}-wal`, flip(wal, wal.length - 3 * 4096));

    const opened = openDataDirectory(directory, log);

    expect(logged).toMatchObject([{ msg: "database.wal_damaged", lostCommits: expect.any(Number) }]);
    expect(await createSqliteStore(opened.database).runs.listOpenIds()).not.toHaveLength(5);
    opened.close();
  });

  it("F81: whose database is new or lost says that it was empty, until it knows a run", async () => {
    const isEmpty = async (work = async (_: ReturnType<typeof createSqliteStore>) => {}) => {
      const opened = openDataDirectory(directory, log);
      await work(createSqliteStore(opened.database));
      opened.close();
      return opened.wasEmpty;
    };

    expect(await isEmpty()).toBe(true);
    expect(await isEmpty(async ({ runs }) => void (await runs.create(aNewRun())))).toBe(true);
    expect(await isEmpty()).toBe(false);
  });

  it("F81: that was left by a kill is whole, and nothing is said", async () => {
    writeFileSync(`${path}-wal`, await leaveWal(5));

    const opened = openDataDirectory(directory, log);

    expect(logged).toEqual([]);
    expect(await createSqliteStore(opened.database).runs.listOpenIds()).toHaveLength(5);
    opened.close();
  });
});

describe("a write-ahead log", () => {
  it("F81: has lost as many commits as SQLite doesn't read back, wherever it is damaged", async () => {
    const commits = 4;
    const wal = await leaveWal(commits);
    expect(countLostCommits(wal)).toBe(0);

    const file = readFileSync(path);
    const step = 1013;
    for (let at = 32; at < wal.length; at += step) {
      const damaged = flip(wal, at);
      writeFileSync(path, file);
      writeFileSync(`${path}-wal`, damaged);
      const database = openDatabase(path);
      const left = (await createSqliteStore(database).runs.listOpenIds()).length;
      database.close();

      expect({ at, lost: countLostCommits(damaged) > 0 }).toEqual({ at, lost: left < commits });
    }
  });

  it("F81: whose header is damaged has lost something, and one that is empty or cut at its end has not", async () => {
    const wal = await leaveWal(3);

    expect(countLostCommits(flip(wal, 9))).toBe(1);
    expect(countLostCommits(wal.subarray(0, wal.length - 100))).toBe(0);
    expect(countLostCommits(Buffer.alloc(0))).toBe(0);
    expect(countLostCommits(Buffer.alloc(8192))).toBe(0);
  });
});

describe("the check of a store", () => {
  it("F81: fails while the database can't be written, with the reason, and passes when it can again", async () => {
    const database = openDatabase(path);
    const other = openDatabase(path);
    database.exec("PRAGMA busy_timeout=1");
    const store = createSqliteStore(database);
    other.exec("BEGIN IMMEDIATE");

    await expect(store.check()).rejects.toMatchObject({
      message: "The database is locked by another process.",
    });

    other.exec("ROLLBACK");
    await store.check();
    for (const each of [database, other]) each.close();
  });

  it("F81: writes at most once a second, however often it is asked", async () => {
    const database = openDatabase(path);
    let now = 0;
    const check = createWriteCheck(database, () => now);
    const written = () => database.prepare("PRAGMA data_version").get();
    const walPages = () => database.prepare("PRAGMA wal_checkpoint(PASSIVE)").get()?.log;
    await check();
    const before = [written(), walPages()];

    for (now = 1; now < 1_000; now += 1) await check();
    expect([written(), walPages()]).toEqual(before);

    now = 1_001;
    database.exec("PRAGMA query_only=1");
    await expect(check()).rejects.toThrow("readonly");
    database.close();
  });
});
