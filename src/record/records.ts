import type { RunState } from "../run/run.ts";
import type {
  FileDiff,
  RecordedPrompt,
  RecordedRepository,
  RunLine,
  RunRecord,
  TranscriptEntry,
} from "./run-record.ts";

/**
 * What is known of runs, for pages and the API. Nothing here asks whether somebody may see it: whoever calls it has asked. All of it is
 * without secrets.
 */
export interface Records {
  /** Runs of these repositories, newest first. */
  list(wanted: WantedRuns): Promise<RunPage>;
  /** The repository of a run, for asking whether somebody may read it: one look at the store, whether there is such a run or not. */
  repositoryOf(id: string): Promise<RecordedRepository | undefined>;
  /** Undefined: there is no such run, or what `id` says is no run's. */
  record(id: string): Promise<RunRecord | undefined>;
  /** A window of what the agents of a run said and did, oldest first. A run that is not there has no entries. */
  transcript(id: string, window: TranscriptWindow): Promise<TranscriptPart>;
  /** What its agents were given, oldest first. */
  prompts(id: string): Promise<RecordedPrompt[]>;
  /** The change of the run, by file; none where no change is kept. */
  diff(id: string): Promise<FileDiff[]>;
  /**
   * What comes behind the entry `after` (from the first without it), as it comes: how the run stands first, then entries and every change
   * of its state. Ends behind the news that the run has ended, or when `signal` is aborted; it does not throw for that.
   */
  follow(id: string, from: { after: string | undefined; signal: AbortSignal }): AsyncIterable<RunNews>;
  /** Claude's session of the run's thread as it is now; undefined where none is kept. */
  session(id: string): Promise<RecordedSession | undefined>;
  /** What the runs of these repositories came to, newest period first. */
  totals(wanted: WantedTotals): Promise<RunTotal[]>;
}

export interface WantedRuns {
  repositories: readonly RecordedRepository[];
  state?: RunState | undefined;
  /** A GitHub login, whatever its case. */
  requester?: string | undefined;
  /** `next` of the page before; one that is no cursor begins at the newest. */
  cursor?: string | undefined;
  count: number;
}

export interface RunPage {
  runs: readonly RunLine[];
  /** The cursor of the next page; undefined at the end. */
  next: string | undefined;
}

/** `after`: the oldest entries behind that one, and with an empty name the oldest of all. `before`: the newest in front of it. Neither: the newest of all. */
export type TranscriptWindow = { count: number } & (
  | { after: string; before?: undefined }
  | { before: string; after?: undefined }
  | { after?: undefined; before?: undefined }
);

export interface TranscriptPart {
  entries: readonly TranscriptEntry[];
  /** Whether there are entries in front of the first of these. */
  hasEarlier: boolean;
  /** Whether there are entries behind the last of these. */
  hasLater: boolean;
}

/** What `claude --resume` needs on another machine. */
export interface RecordedSession {
  sessionId: string;
  /** The branch of its change, and the commit that the run began from. */
  branch: string | undefined;
  baseSha: string | undefined;
  /** The session's file, JSON lines, as gzip. */
  gzip: Uint8Array;
}

export type RunNews =
  | { kind: "state"; run: RunLine }
  | { kind: "entries"; entries: readonly TranscriptEntry[] };

export interface WantedTotals {
  repositories: readonly RecordedRepository[];
  per: "day" | "month";
  /** How many periods, counted back from now. */
  count: number;
}

/** What the runs that were asked for in a day or a month, in UTC, came to. */
export interface RunTotal {
  /** `2026-11-30` or `2026-11`. */
  period: string;
  runs: number;
  costMicroUsd: number;
  /** Pull requests of these runs, as they stand now. */
  opened: number;
  merged: number;
  /** Closed and not merged. */
  closed: number;
  /** What a merged pull request of the period cost in all its runs, whenever they were asked for; undefined where none was merged. */
  costPerMergedMicroUsd: number | undefined;
}
