import { foldEvent, NO_PROGRESS } from "../agent/progress.ts";
import { MAX_LINE_BYTES, parseEvent } from "../agent/transcript.ts";
import { type AgentJob, renderAgentJob } from "../run/agent-job.ts";
import type { TranscriptStore } from "../store/store.ts";
import type { Redact } from "./redact-all.ts";
import type { TranscriptEntry } from "./run-record.ts";
import { tellsAnything, toCostSoFar, toItems } from "./transcript-items.ts";

/** How much is read at once: the longest line that can be an event. */
const CHUNK_BYTES = MAX_LINE_BYTES;
const NEW_LINE = 0x0a;

/** How the CLI begins a line that holds what tools gave back. */
const OUTPUT_START = Buffer.from('{"type":"user",');
/** Lines that a place is remembered of; what comes behind so many is not shown. The agent's machine could write millions. */
export const MAX_LINES = 100_000;

/** A line that tells something: where it is, and what the agent had cost with it. Nothing here holds on to the line's own text. */
interface Line {
  startBytes: number;
  endBytes: number;
  costMicroUsd: number;
}

export interface ReadEntries {
  entries: TranscriptEntry[];
  /** What was read for it. */
  sizeBytes: number;
}

/** The transcript of one agent job, read as far as it was written. It only grows, so what was read once is not read again to find a place in it. */
export interface JobTranscript {
  job: AgentJob;
  /** Reads what is new. Resolves with whether anything was. */
  grow(): Promise<boolean>;
  /** How many entries it has, as far as it was read. */
  count(): number;
  /** Where entries stand that come behind an offset. */
  indexAfter(offsetBytes: number): number;
  /** Entries by their places, from one up to another: as many as are read at once, from the first on or up to the last. */
  entries(from: number, to: number, which: "first" | "last"): Promise<ReadEntries>;
}

export function createJobTranscript(
  store: Pick<TranscriptStore, "read">,
  { runId, job, redact }: { runId: string; job: AgentJob; redact: Redact },
): JobTranscript {
  const key = { runId, ...job };
  const lines: Line[] = [];
  let progress = NO_PROGRESS;
  let readBytes = 0;
  let growing: Promise<boolean> | undefined;

  async function readOn(): Promise<boolean> {
    const before = lines.length;
    for (;;) {
      const chunk = await store.read(key, CHUNK_BYTES, readBytes);
      const end = chunk.lastIndexOf(NEW_LINE) + 1;
      if (end === 0) {
        // A line that has no end yet; one that is too long is given up.
        if (chunk.length < CHUNK_BYTES) return lines.length > before;
        readBytes += chunk.length;
        continue;
      }
      addLines(chunk.subarray(0, end));
      readBytes += end;
      if (chunk.length < CHUNK_BYTES) return lines.length > before;
    }
  }

  function addLines(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(NEW_LINE, start) + 1;
      const costMicroUsd = lines.length < MAX_LINES ? weigh(bytes.subarray(start, end - 1)) : undefined;
      if (costMicroUsd !== undefined)
        lines.push({ startBytes: readBytes + start, endBytes: readBytes + end, costMicroUsd });
      start = end;
    }
  }

  /**
   * Takes note of a line; what the agent has cost with it, or undefined where it can't tell people anything. What tools gave back is most of a
   * transcript, and changes nothing that is noted.
   */
  function weigh(line: Buffer): number | undefined {
    if (line.subarray(0, OUTPUT_START.length).equals(OUTPUT_START)) return progress.costMicroUsd;
    const event = parseEvent(line.toString("utf8"));
    if (event === undefined) return undefined;
    progress = foldEvent(progress, event);
    return tellsAnything(event) ? toCostSoFar(progress, event) : undefined;
  }

  function toEntry({ endBytes, costMicroUsd }: Line, text: string): TranscriptEntry {
    const event = parseEvent(text.trimEnd());
    const items = event === undefined ? [] : toItems(event, { costMicroUsd, redact });
    return { id: `${renderAgentJob(job)}:${endBytes}`, job, items };
  }

  return {
    job,
    grow() {
      growing ??= readOn().finally(() => {
        growing = undefined;
      });
      return growing;
    },
    count: () => lines.length,
    indexAfter: (offsetBytes) => findFirst(lines, ({ endBytes }) => endBytes > offsetBytes),
    async entries(from, to, which) {
      const groups = toGroups(lines.slice(from, to));
      const group = (which === "first" ? groups[0] : groups.at(-1)) ?? [];
      const startBytes = group[0]?.startBytes ?? 0;
      const sizeBytes = (group.at(-1)?.endBytes ?? 0) - startBytes;
      const bytes = Buffer.from(await store.read(key, sizeBytes, startBytes));
      const entries = group.map((line) =>
        toEntry(line, bytes.toString("utf8", line.startBytes - startBytes, line.endBytes - startBytes)),
      );
      return { entries, sizeBytes };
    },
  };
}

/** Neighbours that are read together. */
function toGroups(lines: readonly Line[]): Line[][] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const startBytes = group?.[0]?.startBytes;
    if (startBytes !== undefined && line.endBytes - startBytes <= CHUNK_BYTES) group?.push(line);
    else groups.push([line]);
  }
  return groups;
}

/** The first place where something holds that holds for all behind it; the length where it holds nowhere. */
function findFirst<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(items[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
