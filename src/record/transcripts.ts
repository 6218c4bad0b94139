import type { AgentJob } from "../run/agent-job.ts";
import type { Run } from "../run/run.ts";
import type { TranscriptStore } from "../store/store.ts";
import { createJobTranscript, type JobTranscript, type ReadEntries } from "./job-transcript.ts";
import { compareJobs, listJobs } from "./list-jobs.ts";
import type { TranscriptPart, TranscriptWindow } from "./records.ts";
import type { Redact } from "./redact-all.ts";
import type { TranscriptEntry } from "./run-record.ts";

/** Runs whose places in the transcript are remembered: those that are looked at. */
const MAX_KEPT_RUNS = 50;
/** Entries that are read together, how much text a page has at most, and how much of a transcript is read for it. */
const BLOCK = 50;
const MAX_PAGE_CHARS = 2_000_000;
const MAX_PAGE_BYTES = 8 * 1024 * 1024;

/** Reads transcripts of whole runs, all agent jobs one behind the other. */
export interface Transcripts {
  /** The same window of the same transcript, whenever it is read. An entry of no name that can be is the beginning, or the end. */
  read(run: Pick<Run, "id" | "agentJob">, window: TranscriptWindow): Promise<TranscriptPart>;
}

export function createTranscripts(store: Pick<TranscriptStore, "read">, redact: Redact): Transcripts {
  const kept = new Map<string, JobTranscript[]>();

  async function open({ id, agentJob }: Pick<Run, "id" | "agentJob">): Promise<JobTranscript[]> {
    if (agentJob === undefined) return [];
    const known = kept.get(id) ?? [];
    kept.delete(id);
    kept.set(id, known);
    for (const oldest of kept.keys()) if (kept.size > MAX_KEPT_RUNS) kept.delete(oldest);
    const isKnown = (job: AgentJob) => known.some((each) => compareJobs(each.job, job) === 0);
    const isThere = async (job: AgentJob) =>
      isKnown(job) || (await store.read({ runId: id, ...job }, 1)).length > 0;
    for (const job of await listJobs(agentJob, isThere))
      if (!isKnown(job)) known.push(createJobTranscript(store, { runId: id, job, redact }));
    known.sort((one, other) => compareJobs(one.job, other.job));
    await Promise.all(known.map((each) => each.grow()));
    return known;
  }

  return {
    async read(run, { after, before, count: limit }) {
      const jobs = await open(run);
      const counts = jobs.map((each) => each.count());
      const total = counts.reduce((sum, count) => sum + count, 0);
      return after === undefined
        ? readBack(jobs, { to: toPlace(jobs, before, "at") ?? total, total, limit })
        : readForward(jobs, { from: toPlace(jobs, after) ?? 0, total, limit });
    },
  };
}

async function readForward(
  jobs: readonly JobTranscript[],
  { from, total, limit }: { from: number; total: number; limit: number },
): Promise<TranscriptPart> {
  const entries: TranscriptEntry[] = [];
  const room = createRoom();
  let place = from;
  while (place < Math.min(total, from + limit) && room.isLeft()) {
    const to = Math.min(place + BLOCK, from + limit, total);
    const block = room.take(await readBlock(jobs, { from: place, to, which: "first" }));
    entries.push(...block);
    place += block.length;
    if (block.length === 0) break;
  }
  return { entries, hasEarlier: from > 0, hasLater: place < total };
}

async function readBack(
  jobs: readonly JobTranscript[],
  { to, total, limit }: { to: number; total: number; limit: number },
): Promise<TranscriptPart> {
  const entries: TranscriptEntry[] = [];
  const room = createRoom();
  let place = to;
  while (place > Math.max(0, to - limit) && room.isLeft()) {
    const from = Math.max(0, to - limit, place - BLOCK);
    const block = room.take(await readBlock(jobs, { from, to: place, which: "last" }));
    entries.unshift(...block);
    place -= block.length;
    if (block.length === 0) break;
  }
  return { entries, hasEarlier: place > 0, hasLater: to < total };
}

/** Entries by their places among those of all jobs: of one job, and as many as it reads at once. */
async function readBlock(
  jobs: readonly JobTranscript[],
  { from, to, which }: { from: number; to: number; which: "first" | "last" },
): Promise<ReadEntries> {
  let first = 0;
  const parts = jobs.flatMap((job) => {
    const count = job.count();
    const [start, end] = [Math.max(0, from - first), Math.min(count, to - first)];
    first += count;
    return start < end ? [{ job, start, end }] : [];
  });
  const part = which === "first" ? parts[0] : parts.at(-1);
  return part === undefined ? { entries: [], sizeBytes: 0 } : part.job.entries(part.start, part.end, which);
}

/** How much more a page takes. */
function createRoom() {
  let [chars, sizeBytes] = [0, 0];
  return {
    isLeft: () => chars < MAX_PAGE_CHARS && sizeBytes < MAX_PAGE_BYTES,
    take(block: ReadEntries): TranscriptEntry[] {
      chars += countChars(block.entries);
      sizeBytes += block.sizeBytes;
      return block.entries;
    },
  };
}

function countChars(entries: readonly TranscriptEntry[]): number {
  return entries.reduce((sum, entry) => sum + JSON.stringify(entry).length, 0);
}

const ENTRY_ID = /^([1-9]\d{0,3})\.([1-9]\d{0,3}):(\d{1,12})$/;

/** Where entries stand that come behind one, or the one itself; undefined for none, and for one that can't be. */
function toPlace(
  jobs: readonly JobTranscript[],
  id: string | undefined,
  which: "behind" | "at" = "behind",
): number | undefined {
  const [, machine, round, offset] = ENTRY_ID.exec(id ?? "") ?? [];
  if (offset === undefined) return undefined;
  const wanted = { machine: Number(machine), round: Number(round) };
  let first = 0;
  for (const job of jobs) {
    const order = compareJobs(job.job, wanted);
    if (order === 0) return first + job.indexAfter(which === "at" ? Number(offset) - 1 : Number(offset));
    if (order > 0) return first;
    first += job.count();
  }
  return first;
}
