import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { aNewRun } from "../contract/a-new-run.ts";

/** A process that makes runs for ever and prints the id of each that is promised to be kept. */
const { runs } = createSqliteStore(openDatabase(process.argv[2] as string));
for (let trigger = 1; ; trigger += 1) {
  const run = aNewRun({ trigger });
  await runs.create(run);
  process.stdout.write(`${run.id}\n`);
}
