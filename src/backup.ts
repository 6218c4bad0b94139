/**
 * Copies the database, while the app runs or not, whole and as of one instant.
 *
 *     npm run backup                       to DATA_DIR/backup.db
 *     npm run backup -- /elsewhere/file    to that file
 *
 * A file that is there is replaced when the new one is complete.
 */
import { join, resolve } from "node:path";
import { StoreError } from "./errors.ts";
import { readSettings } from "./settings/parse-settings.ts";
import { backUp } from "./store/sqlite/back-up.ts";

async function main([given]: string[]): Promise<number> {
  if (given?.startsWith("-")) return fail(`The backup takes a file's path and no option: ${given} is none.`);
  const parsed = readSettings();
  if (parsed.kind !== "ok")
    return fail(parsed.kind === "invalid" ? parsed.problems.join("\n") : "APP_ID must be set.");
  const { dataDir } = parsed.settings;
  const target = resolve(given ?? join(dataDir, "backup.db"));
  try {
    const sizeBytes = await backUp(join(dataDir, "sandpiper.db"), target);
    process.stdout.write(`${target}: ${sizeBytes} bytes\n`);
    return 0;
  } catch (error) {
    if (error instanceof StoreError) return fail(error.message);
    throw error;
  }
}

function fail(line: string): number {
  process.stderr.write(`${line}\n`);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
