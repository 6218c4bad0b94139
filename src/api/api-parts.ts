import type { Logger } from "pino";
import type { Asker } from "../command/ask-for.ts";
import type { FileDiff, RecordedPrompt, RunLine, RunRecord, TranscriptEntry } from "../record/run-record.ts";
import type { RunState } from "../run/run.ts";
import type { RunPlace, Store } from "../store/store.ts";
import type { Viewers } from "../viewer/viewer.ts";

/** What is kept of runs, without secrets. Whoever asks has looked whether the reader may see it. */
export interface Records {
  /** Runs of these repositories that are no replies, newest first, at most `count`: those before a place, or the newest. */
  list(asked: {
    repositoryIds: readonly number[];
    state?: RunState | undefined;
    before?: RunPlace | undefined;
    count: number;
  }): Promise<readonly RunLine[]>;
  record(id: string): Promise<RunRecord | undefined>;
  /** What the agent said and did behind an entry, or from the beginning; at most `limit` entries. Undefined for an unknown run or place. */
  transcript(
    id: string,
    page: { after?: string | undefined; limit: number },
  ): Promise<TranscriptPage | undefined>;
  prompts(id: string): Promise<readonly RecordedPrompt[] | undefined>;
  diff(id: string): Promise<readonly FileDiff[] | undefined>;
  session(id: string): Promise<RecordedSession | undefined>;
}

export interface TranscriptPage {
  entries: readonly TranscriptEntry[];
  /** Whether the run has ended and nothing comes behind these. */
  isEnded: boolean;
}

/** Claude's session of a run's thread, for another machine. */
export interface RecordedSession {
  sessionId: string;
  cloneUrl: string;
  branch: string | undefined;
  baseSha: string | undefined;
  /** The session's file, as gzip. */
  gzip: Uint8Array;
}

/** Figures of a month, a repository and a person; money in micro-dollars. What they are not told apart by is undefined. */
export interface OutcomeFigures {
  repository: { owner: string; name: string } | undefined;
  /** `2026-01`, in UTC. */
  month: string | undefined;
  person: { login: string } | undefined;
  runs: number;
  /** Pull requests that were published to: those merged, closed without a merge, and open. */
  published: number;
  merged: number;
  closed: number;
  open: number;
  reverted: number;
  costMicroUsd: number;
  costPerMergedMicroUsd: number | undefined;
  medianMsToMerge: number | undefined;
  rounds: number;
}

/** What came of runs, from a month to another, both included (`YYYY-MM`). */
export type Outcomes = (asked: {
  repositoryIds: readonly number[];
  from: string;
  to: string;
}) => Promise<readonly OutcomeFigures[]>;

/** What the agent says and does as it comes, until the run has ended or `gone` says that nobody listens any more. */
export type Follow = (
  id: string,
  from: { after: string | undefined; gone: AbortSignal },
) => AsyncIterable<TranscriptEntry>;

/** All that the API stands on. */
export interface ApiParts {
  /** Where people meet this app, without a slash at the end: `https://…`. */
  publicUrl: string;
  viewers: Pick<Viewers, "byToken">;
  records: Records;
  outcomes: Outcomes;
  /** Absent on a host that sends whole answers alone. */
  follow?: Follow | undefined;
  asker: Asker;
  tickets: Pick<Store["tickets"], "claim" | "get" | "put" | "remove">;
  log: Logger;
  now: () => number;
  /** @default a timer */
  pause?: ((ms: number) => Promise<void>) | undefined;
}
