/**
 * Prints what the agent of a run said and did, as its CLI wrote it: one JSON object a line.
 *
 *     npm run -s transcript -- <the run's id, or how it begins>
 *
 * While the app runs or not. It is the agent's text and the repository's: private, and written by a stranger.
 */
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { StoreError } from "./errors.ts";
import { readSettings } from "./settings/parse-settings.ts";
import { openTranscript } from "./store/sqlite/open-transcript.ts";

async function main([idStart]: string[]): Promise<number> {
  if (!idStart)
    return fail("Whose? Give the run's id, or how it begins: it is in the log's line command.taken.");
  const parsed = readSettings();
  if (parsed.kind !== "ok")
    return fail(parsed.kind === "invalid" ? parsed.problems.join("\n") : "APP_ID must be set.");
  try {
    using transcript = openTranscript(join(parsed.settings.dataDir, "sandpiper.db"), idStart);
    await pipeline(transcript.chunks, process.stdout);
    return 0;
  } catch (error) {
    if (error instanceof StoreError) return fail(error.message);
    // The reader had enough: `| head`.
    if ((error as NodeJS.ErrnoException).code === "EPIPE") return 0;
    throw error;
  }
}

function fail(line: string): number {
  process.stderr.write(`${line}\n`);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
