import type { z } from "zod";
import { logPageSchema } from "../api/schema.ts";
import type { ApiClient } from "./api-client.ts";
import { CliError, type Surroundings } from "./command.ts";
import { toPlainJson } from "./plain-text.ts";
import { renderLogItem } from "./render-log.ts";
import { toStyle } from "./styles.ts";

/** How long who follows a run waits for a server that is away. */
export const FOLLOW_PATIENCE_MS = 15 * 60_000;
const FIRST_LOOK_MS = 1_000;
const LONGEST_LOOK_MS = 5_000;

type LogEntry = z.infer<typeof logPageSchema>["entries"][number];

/**
 * Hands on what the agent of a run said and did, each entry once and in order. With `isFollowed` it waits for more until the run has ended; a
 * broken connection is gone on with behind what was handed on last.
 */
export async function readLog(
  api: ApiClient,
  {
    id,
    isFollowed,
    sleep,
    onEntry,
  }: {
    id: string;
    isFollowed: boolean;
    sleep: Surroundings["sleep"];
    onEntry(entry: LogEntry): void;
  },
): Promise<void> {
  let after: string | undefined;
  let waitMs = FIRST_LOOK_MS;
  for (;;) {
    const query = after === undefined ? "" : `?after=${encodeURIComponent(after)}`;
    const { entries, next, is_ended } = await api.get(`/v1/tasks/${id}/logs${query}`, logPageSchema);
    for (const entry of entries) onEntry(entry);
    if (entries.length > 0) {
      if (next === null || next === after)
        throw new CliError("The server gives the same part of the log again and again.");
      after = next;
      waitMs = FIRST_LOOK_MS;
    } else if (is_ended || !isFollowed) return;
    else {
      await sleep(waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_LOOK_MS);
    }
  }
}

/** Writes entries where they belong: as lines for a person, or as JSON, a line each. */
export function toEntryWriter(
  around: Surroundings,
  { json, out }: { json: boolean; out: Surroundings["stdout"] },
): (entry: LogEntry) => void {
  const style = toStyle(out, around);
  return (entry) => {
    if (json) out.write(`${toPlainJson(entry)}\n`);
    else for (const item of entry.items) out.write(renderLogItem(item, style));
  };
}
