import type { AgentJob } from "../run/agent-job.ts";
import type { RunState } from "../run/run.ts";
import type {
  FileDiff,
  RecordedPrompt,
  RecordedRepository,
  RunLine,
  RunRecord,
  TranscriptEntry,
} from "./run-record.ts";

/** Which runs a list shows, newest first. `before` is the place of the last one shown: `RunLine.createdAt` and `id`. */
export interface ListOrder {
  repositories: readonly Pick<RecordedRepository, "id">[];
  before?: { createdAt: number; id: string } | undefined;
  limit: number;
  state?: RunState | undefined;
  /** Of one person, by login. */
  requester?: string | undefined;
}

/** A part of a list; `next` is where it goes on. */
export interface RunPage {
  runs: RunLine[];
  next: { createdAt: number; id: string } | undefined;
}

/** What is asked of a transcript: what comes behind an entry, or the last before one. Without an entry: from its beginning, or its end. */
export type EntryOrder =
  | { after: string | undefined; limit: number }
  | { before: string | undefined; limit: number };

/** Entries in their order. */
export interface EntryPage {
  entries: TranscriptEntry[];
  hasEarlier: boolean;
  hasLater: boolean;
}

/** What somebody who follows a run is told. `run` comes at once and whenever it changes; after an ended run nothing more comes. */
export type RunNews = { kind: "entries"; entries: TranscriptEntry[] } | { kind: "run"; run: RunLine };

/** What `claude --resume` needs on another machine. */
export interface RecordedSession {
  sessionId: string;
  branch: string | undefined;
  baseSha: string | undefined;
  /** The session's file, gzip of JSON lines. */
  file: Uint8Array;
}

/**
 * All that is known of runs, for whoever may read their repositories: who may is asked before. Without secrets. `undefined` where there is
 * no such run, or nothing of the kind is kept any more.
 */
export interface Records {
  list(order: ListOrder): Promise<RunPage>;
  find(id: string): Promise<RunRecord | undefined>;
  entries(id: string, order: EntryOrder): Promise<EntryPage | undefined>;
  /** The transcript of one agent job as the CLI wrote it, but for secrets. */
  transcript(id: string, job: AgentJob): Promise<string | undefined>;
  prompts(id: string): Promise<RecordedPrompt[] | undefined>;
  diff(id: string): Promise<FileDiff[] | undefined>;
  session(id: string): Promise<RecordedSession | undefined>;
  /** News of a run behind an entry, until it has ended or `signal` says that nobody listens. However many follow a run, its store is read once. */
  follow(id: string, order: { after: string | undefined; signal: AbortSignal }): AsyncIterable<RunNews>;
}
