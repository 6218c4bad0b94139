import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSqliteExecutions } from "../../src/durable/sqlite-executions.ts";
import type { NewRun } from "../../src/run/run.ts";
import { inTransaction, openDatabase } from "../../src/store/sqlite/database.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { aNewRun } from "../contract/a-new-run.ts";
import { aDatabasePath } from "./a-database.ts";

let path: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ path, remove } = await aDatabasePath());
});
afterEach(() => remove());

const manyRuns = (count: number) =>
  Array.from({ length: count }, (_, n) => aNewRun({ trigger: n + 1, number: n }));

describe("the database file", () => {
  it("is made with its directories, with the schema that this version knows", () => {
    using database = openDatabase(path);

    expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: MIGRATIONS.length });
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    expect(database.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: 2 });
  });

  it("is migrated once: opening it again leaves schema and rows (F41)", async () => {
    const first = openDatabase(path);
    const schema = first.prepare("SELECT name, sql FROM sqlite_schema").all();
    await createSqliteStore(first).runs.create(aNewRun());
    first.close();

    using second = openDatabase(path);
    expect(second.prepare("SELECT name, sql FROM sqlite_schema").all()).toEqual(schema);
    expect(await createSqliteStore(second).runs.get(aNewRun().id)).toMatchObject(aNewRun());
  });

  it("written by a newer version is refused with what to do about it, and left alone (F41)", () => {
    const newer = openDatabase(path);
    newer.exec(`PRAGMA user_version=${MIGRATIONS.length + 1}`);
    newer.close();

    expect(() => openDatabase(path)).toThrow(
      expect.objectContaining({
        name: "StoreError",
        code: "schema_too_new",
        retry: "never",
        message: expect.stringContaining(
          `schema ${MIGRATIONS.length + 1}; this version knows ${MIGRATIONS.length}. Start the version that wrote it`,
        ),
      }),
    );
    using after = new DatabaseSync(path);
    expect(after.prepare("PRAGMA user_version").get()).toEqual({ user_version: MIGRATIONS.length + 1 });
  });

  it("written by an older version gets what is new, and keeps its rows (F41)", async () => {
    await mkdir(dirname(path), { recursive: true });
    const { id, threadId, event, problem, command } = aNewRun();
    using first = new DatabaseSync(path);
    first.exec(`PRAGMA journal_mode=WAL; ${MIGRATIONS[0]}; PRAGMA user_version=1`);
    first
      .prepare(`INSERT INTO runs (id, thread_id, repository_id, triggered_at, trigger_id, is_reply, created_at, snapshot,
        command, state, outcome) VALUES (?, ?, 42, 1000, 99, 0, 1000, ?, ?, 'ended', '{"kind":"answered"}')`)
      .run(id, threadId, JSON.stringify({ event, problem }), JSON.stringify(command));
    first.prepare("INSERT INTO transcripts VALUES (?, 0, ?)").run(id, Buffer.from("{}\n"));

    const store = createSqliteStore(openDatabase(path));

    expect(await store.runs.get(id)).toMatchObject(aNewRun());
    expect(await store.runs.listUntoldIds()).toEqual([]);
    expect(await store.transcripts.read({ runId: id, machine: 1, round: 1 }, 9)).toHaveLength(3);
    expect(await store.sessions.get("42-12", "a")).toBeUndefined();
    expect(await store.leases.list()).toEqual([]);
    store.close();
  });

  it("written when a thread, a session and an execution had more to them keeps what is read of these (F41)", async () => {
    await mkdir(dirname(path), { recursive: true });
    using before = new DatabaseSync(path);
    const known = MIGRATIONS.slice(0, 6).join(";");
    before.exec(`PRAGMA journal_mode=WAL; ${known}; PRAGMA user_version=6;
      INSERT INTO threads (id, repository_id, number, active_run, session_id, pull_number, shares_user)
        VALUES ('42-12', 42, 12, 'r', 's', 7, 1);
      INSERT INTO sessions VALUES ('42-12', 's', 700, x'00ff');
      INSERT INTO executions VALUES ('r', '{"runId":"r"}', 'running', 4, 5, 6, NULL);
      INSERT INTO executions VALUES ('done', '{"runId":"done"}', 'succeeded', 1, 5, 6, 'null');`);

    const database = openDatabase(path);
    const store = createSqliteStore(database);
    const executions = createSqliteExecutions(database, () => 9);

    const thread = { id: "42-12", sessionId: "s", pullNumber: 7, sharesUser: true };
    expect(await store.threads.open("42-12")).toMatchObject(thread);
    expect(await store.sessions.get("42-12", "s")).toEqual({ id: "s", bytes: Uint8Array.of(0, 255) });
    expect(executions.begin("r", 9)).toMatchObject({ id: "r", token: "5" });
    expect(executions.status("done")).toBe("succeeded");
    store.close();
  });

  it("written when a stop was known by its comment alone has its instant from the stop's own run (F3, F41)", async () => {
    await mkdir(dirname(path), { recursive: true });
    using before = new DatabaseSync(path);
    before.exec(`PRAGMA journal_mode=WAL; ${MIGRATIONS.slice(0, 6).join(";")}; PRAGMA user_version=6;
      INSERT INTO threads (id, repository_id, number, stopped_before, stopped_by)
        VALUES ('42-12', 42, 12, 99, 'maya'), ('42-13', 42, 13, 0, NULL);
      INSERT INTO runs (id, thread_id, repository_id, triggered_at, trigger_id, is_reply, created_at, snapshot)
        VALUES ('s', '42-12', 42, 7000, 99, 1, 7100, '{}'), ('r', '42-12', 42, 6000, 98, 0, 6100, '{}');
      INSERT INTO transcripts VALUES ('r', 2, 0, x'41');`);

    const store = createSqliteStore(openDatabase(path));

    const stopped = { at: 7_000, kind: "comment", id: 99, by: "maya" };
    expect(await store.threads.open("42-12")).toMatchObject({ stopped });
    expect(await store.threads.open("42-13")).toMatchObject({ stopped: undefined });
    expect(await store.transcripts.read({ runId: "r", machine: 2, round: 1 }, 9)).toHaveLength(1);
    store.close();
  });

  it("written when nobody's day was counted counts its runs for the persons who asked (S16, F41)", async () => {
    await mkdir(dirname(path), { recursive: true });
    const [ended, waiting] = [
      aNewRun({ actorId: 7, trigger: 1, at: 1 }),
      aNewRun({ actorId: 7, number: 13 }),
    ];
    const now = Date.UTC(2026, 0, 15, 12);
    using before = new DatabaseSync(path);
    before.exec(`PRAGMA journal_mode=WAL; ${MIGRATIONS.slice(0, 8).join(";")}; PRAGMA user_version=8;
      INSERT INTO threads (id, stopped_id, stopped_by, stopped_at) VALUES ('42-12', 99, 'maya', 7000), ('42-13', 0, NULL, 0)`);
    const insert = before.prepare(`INSERT INTO runs (id, thread_id, repository_id, triggered_at, trigger_id,
      is_reply, created_at, snapshot, command, state, day, cost) VALUES (?, ?, 42, 1, 1, 0, 1, ?, ?, ?, ?, ?)`);
    const add = ({ id, threadId, event, command }: NewRun, ...state: [string, string | null, number]) =>
      insert.run(id, threadId, JSON.stringify({ event }), JSON.stringify(command), ...state);
    add(ended, "ended", "2026-01-15", 4_000_000);
    add(waiting, "waiting", null, 0);

    const { runs, threads, close } = createSqliteStore(openDatabase(path));

    const ofPerson = { threadId: "42-13", repositoryId: 43, now };
    expect(await runs.readSpending({ ...ofPerson, actorId: 7 })).toMatchObject({
      personDayMicroUsd: 4_000_000,
    });
    expect(await runs.readSpending({ ...ofPerson, actorId: 8 })).toMatchObject({ personDayMicroUsd: 0 });
    const limits = {
      ...{ maxRuns: 9, maxRunsPerRepository: 9, runBudgetMicroUsd: 5_000_000 },
      ...{ threadBudgetMicroUsd: 9_000_000, repositoryDayBudgetMicroUsd: 9_000_000 },
      personDayBudgetMicroUsd: 4_000_000,
    };
    expect(await runs.takeTurn(waiting.id, { limits, now })).toMatchObject({
      kind: "no_budget",
      cap: "person",
    });
    expect(await runs.get(waiting.id)).toMatchObject({ isWithdrawn: false, addition: undefined });
    const stopped = { at: 7_000, kind: "comment", id: 99, by: "maya" };
    expect(await threads.open("42-12")).toMatchObject({ stopped, closed: undefined, raisedMicroUsd: 0 });
    close();
  });

  it("of an older version is migrated once when two processes open it at once, as at a deploy (F41)", async () => {
    const directory = dirname(path);
    await mkdir(directory, { recursive: true });
    const paths = Array.from({ length: 20 }, (_, n) => join(directory, `${n}.db`));
    for (const each of paths) {
      using old = new DatabaseSync(each);
      old.exec("PRAGMA journal_mode=WAL");
    }
    const gates = new Int32Array(new SharedArrayBuffer(4 * paths.length));
    const workers = Array.from(
      { length: 2 },
      () =>
        new Worker(new URL("open-at-once.ts", import.meta.url), { workerData: { paths, gates, workers: 2 } }),
    );

    const problems = await Promise.all(workers.map((worker) => once(worker, "message")));

    expect(problems).toEqual([[undefined], [undefined]]);
  });

  it("keeps every row that was promised when the process is killed (F6, F11)", async () => {
    const script = fileURLToPath(new URL("./create-until-killed.ts", import.meta.url));
    const child = spawn(process.execPath, [script, path], { stdio: ["ignore", "pipe", "inherit"] });
    let printed = "";
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (printed.split("\n").length > 50) child.kill("SIGKILL");
    }

    using database = openDatabase(path);
    const { runs } = createSqliteStore(database);
    const promised = printed.split("\n").slice(0, -1);
    expect(promised.length).toBeGreaterThanOrEqual(50);
    expect(await runs.listOpenIds()).toEqual(expect.arrayContaining(promised));
  });
});

describe("a closed database", () => {
  it("fails the store's check, as a fault that may pass (F5)", async () => {
    const store = createSqliteStore(openDatabase(":memory:"));
    store.close();

    await expect(store.check()).rejects.toMatchObject({
      name: "StoreError",
      code: "store_down",
      retry: "backoff",
    });
  });
});

describe("a transaction", () => {
  it("that fails leaves nothing, tells the fault itself, and lets the next one begin", () => {
    using database = openDatabase(":memory:");
    const insert = () => database.exec("INSERT INTO effects VALUES ('a', 'b')");

    expect(() =>
      inTransaction(database, () => {
        insert();
        throw new Error("the fault");
      }),
    ).toThrow("the fault");
    expect(() =>
      inTransaction(database, () => {
        // As SQLite does by itself when the disk is full.
        database.exec("ROLLBACK");
        throw new Error("disk full");
      }),
    ).toThrow("disk full");
    inTransaction(database, insert);

    expect(database.prepare("SELECT count(*) AS n FROM effects").get()).toEqual({ n: 1 });
  });
});

describe("a burst of new runs", () => {
  it("of 500 is few transactions, and each promise resolves when another connection can read its row (S16)", async () => {
    using database = openDatabase(path);
    using reader = openDatabase(path);
    const exec = vi.spyOn(database, "exec");
    const { runs } = createSqliteStore(database);
    const find = reader.prepare("SELECT 1 FROM runs WHERE id = ?");

    const found = await Promise.all(
      manyRuns(500).map(async (run) => {
        const made = await runs.create(run);
        return made && find.get(run.id) !== undefined;
      }),
    );

    expect(found.filter(Boolean)).toHaveLength(500);
    expect(exec.mock.calls.filter(([sql]) => sql === "COMMIT").length).toBeLessThanOrEqual(3);
  });

  it("that the database can't take is refused as a whole, and taken when it comes again (F5, F37)", async () => {
    using database = openDatabase(path);
    using other = openDatabase(path);
    database.exec("PRAGMA busy_timeout=1");
    const { runs } = createSqliteStore(database);
    other.exec("BEGIN IMMEDIATE");

    const refused = await Promise.allSettled(manyRuns(5).map((run) => runs.create(run)));
    expect(refused.map(({ status }) => status)).toEqual(Array(5).fill("rejected"));
    expect(await runs.listOpenIds()).toEqual([]);

    other.exec("COMMIT");
    expect(await Promise.all(manyRuns(5).map((run) => runs.create(run)))).toEqual(Array(5).fill(true));
  });

  it("under way when the store closes is refused, not lost without a word (F5)", async () => {
    const store = createSqliteStore(openDatabase(path));
    const refused = expect(store.runs.create(aNewRun())).rejects.toThrow();
    store.close();

    await refused;
  });
});
