import { readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { backUp } from "../../src/store/sqlite/back-up.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { aNewRun } from "../contract/a-new-run.ts";
import { aDatabasePath } from "./a-database.ts";

let path: string;
let target: string;
let remove: () => Promise<void>;
let database: DatabaseSync;
let store: Store;

beforeEach(async () => {
  ({ path, remove } = await aDatabasePath());
  target = join(dirname(path), "backup.db");
  database = openDatabase(path);
  store = createSqliteStore(database);
});
afterEach(async () => {
  database.close();
  await remove();
});

async function rowsOf(file: string): Promise<string[]> {
  using copied = openDatabase(file);
  return (await createSqliteStore(copied).runs.listOpenIds()).toSorted();
}

it("F81: a backup of a living database has all that was committed, and only its owner may read it", async () => {
  const runs = [1, 2, 3].map((trigger) => aNewRun({ trigger }));
  for (const run of runs) await store.runs.create(run);

  const sizeBytes = await backUp(path, target);

  expect(statSync(target)).toMatchObject({ size: sizeBytes });
  expect(statSync(target).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(path)).filter((name) => name.startsWith("backup"))).toEqual(["backup.db"]);
  expect(await rowsOf(target)).toEqual(runs.map(({ id }) => id).toSorted());
});

it("F81: the second backup replaces the first, and keeps to its owner", async () => {
  writeFileSync(target, "an older one", { mode: 0o644 });
  await backUp(path, target);
  await store.runs.create(aNewRun());

  await backUp(path, target);

  expect(await rowsOf(target)).toEqual([aNewRun().id]);
  expect(statSync(target).mode & 0o777).toBe(0o600);
});

it("F81: a backup while another connection writes is from before that write, and the write goes on", async () => {
  await store.runs.create(aNewRun({ trigger: 1 }));
  database.exec("BEGIN IMMEDIATE; INSERT INTO effects VALUES ('a', 'b')");

  await backUp(path, target);
  database.exec("COMMIT");

  using copied = openDatabase(target);
  expect(copied.prepare("SELECT count(*) AS n FROM effects").get()).toEqual({ n: 0 });
  expect(await rowsOf(target)).toEqual([aNewRun({ trigger: 1 }).id]);
});

it("F81: what can't be backed up leaves the last backup as it is, and says why", async () => {
  await backUp(path, target);
  const before = statSync(target).mtimeMs;
  const damaged = `${path}.damaged`;
  writeFileSync(damaged, "no database at all ".repeat(500));

  await expect(backUp(damaged, target)).rejects.toMatchObject({ name: "StoreError", code: "store_damaged" });
  await expect(backUp(`${path}.none`, target)).rejects.toMatchObject({ code: "no_database" });
  await expect(backUp(path, join(target, "below"))).rejects.toMatchObject({
    message: `${join(target, "below")} can't be written: ENOTDIR.`,
  });
  expect(statSync(target).mtimeMs).toBe(before);
  expect(readdirSync(dirname(path)).filter((name) => name.startsWith("backup"))).toEqual(["backup.db"]);
});
