import type { AgentJob } from "../run/agent-job.ts";
import type { PullEvent } from "../run/pull-event.ts";
import type { NewRun, Run, RunPatch } from "../run/run.ts";
import type {
  Spending,
  StopMark,
  Thread,
  ThreadClosing,
  ThreadPatch,
  Turn,
  TurnLimits,
} from "../run/thread.ts";

/** One command of a person's, in short. */
export interface OwnRun {
  id: string;
  createdAt: number;
  /** It asked in words for work, not for a reply; a new issue without a command asks for nothing. */
  isWork: boolean;
}

/** Where a run stands among those of its repository: by when it was asked for, and by its id where two were at once. */
export interface RunPlace {
  createdAt: number;
  id: string;
}

/** Runs: one row a command, whatever the number of deliveries. */
export interface RunStore {
  /** Writes the run unless its id is there already. Durable when the promise resolves. The second time: `false`, nothing changed. */
  create(run: NewRun): Promise<boolean>;
  get(id: string): Promise<Run | undefined>;
  /** Sets the given fields. Setting the same twice is the same as once. */
  update(id: string, patch: RunPatch): Promise<void>;
  /** Runs of a thread that have not ended, oldest trigger first. */
  listOpen(threadId: string): Promise<Run[]>;
  /** Ids of all runs that have not ended: what a start after a crash must see to (F6). */
  listOpenIds(): Promise<string[]>;
  /** Ids of the runs that have ended and whose ending was not told (`told`). Replies are told by what they are. */
  listUntoldIds(): Promise<string[]>;
  /** The last ended run of a thread that a retry repeats: not a reply, a retry, or one that was refused or silent. */
  lastEnded(threadId: string): Promise<Run | undefined>;
  /** The last ended runs of a thread that did something: no replies, none that was refused or silent. Newest first, at most `count`. */
  listEnded(threadId: string, count: number): Promise<Run[]>;
  /** The last ended runs of a thread whose outcome waits for a person (`AWAITING`), whether one took them up or not. Newest first, at most 20. */
  listAwaiting(threadId: string): Promise<Run[]>;
  /**
   * Notes that the run `by` takes up what this one ended with. True for the first run that asks, also when it asks again; another gets
   * `false`, and nothing changed. One atomic step.
   */
  claimAnswer(id: string, by: string): Promise<boolean>;
  /** Gives back what the run `by` took up, so that it waits again. Of another's nothing changes. One atomic step; the second time: the same. */
  releaseAnswer(id: string, by: string): Promise<void>;
  /**
   * Runs of a repository that are no replies, newest first, at most `count`: those before a place, or the newest. The place need not be a
   * run's. Fewer than `count`: there are no more.
   */
  listOfRepository(
    repositoryId: number,
    page: { before?: RunPlace | undefined; count: number },
  ): Promise<Run[]>;
  /** What one person asked in a thread since an instant, oldest first: for the hourly cap (S4), and to refuse once (S16). */
  listOwn(threadId: string, asked: { actorId: number; sinceAt: number }): Promise<OwnRun[]>;
  /**
   * Takes the thread for the run and reserves its budget, in one atomic step, when the run is the oldest open one of its
   * thread and the caps allow it. The second time by the same run: `taken` with the same budget.
   */
  takeTurn(id: string, order: { limits: TurnLimits; now: number }): Promise<Turn>;
  /**
   * Ends the run, in one atomic step: state, outcome and cost set, budget settled, the session's cumulative cost (where one is
   * given) kept with the thread, the thread freed. Returns the ids of runs that may now begin. The second time changes nothing.
   */
  end(
    id: string,
    ending: {
      outcome: NonNullable<Run["outcome"]>;
      costMicroUsd: number;
      sessionCostMicroUsd?: number | undefined;
      now: number;
    },
  ): Promise<string[]>;
  /** What is spent and reserved of each budget that holds for a run of this thread and person, on the day of `now` (UTC). */
  readSpending(of: {
    threadId: string;
    repositoryId: number;
    actorId: number;
    now: number;
  }): Promise<Spending>;
  /** True for the first caller of this run and name only. A later caller must look before it does the effect again. */
  claimEffect(id: string, effect: string): Promise<boolean>;
}

export interface ThreadStore {
  /** The thread, made when it is not there. */
  open(id: string): Promise<Thread>;
  /** The thread, or undefined; makes nothing. A thread is there before the first run of it is. */
  find(id: string): Promise<Thread | undefined>;
  update(id: string, patch: ThreadPatch): Promise<void>;
  /**
   * Sets the stop mark, unless a newer one is there: of several at once, in whatever order, the newest holds, with who set it (F3).
   * One atomic step; the second time changes nothing.
   */
  stop(id: string, mark: StopMark): Promise<void>;
  /**
   * Keeps how a thread that is there ended. Of several ends, at once and in whatever order, `merged` holds: GitHub closes the issue with its
   * pull request, in the same second or the next. Of the others the newest. One atomic step; the second time changes nothing.
   */
  close(id: string, closing: ThreadClosing): Promise<void>;
  /** Raises the thread's cap once a run: the second time of the same run changes nothing. */
  raise(id: string, raise: { runId: string; microUsd: number }): Promise<void>;
  /** Makes a pull request a part of the thread that it came from: `resolve` of its own name gives the thread's. The second time: the same. */
  link(alias: string, id: string): Promise<void>;
  /** The name of the thread that one belongs to: its own, unless it was linked. */
  resolve(id: string): Promise<string>;
}

/** Whose transcript it is: each agent job of a run has one, from offset 0 (F21). */
export interface TranscriptKey extends AgentJob {
  runId: string;
}

/** The agents' transcripts, kept as bytes. */
export interface TranscriptStore {
  /**
   * Appends at an offset. The same chunk twice is stored once; of two that begin at one offset the longer holds: a look that died after it
   * appended is done again when the agent has written more.
   */
  append(key: TranscriptKey, offsetBytes: number, chunk: Uint8Array): Promise<void>;
  /** The transcript in order from an offset on, cut at `capBytes`. @default fromBytes 0 */
  read(key: TranscriptKey, capBytes: number, fromBytes?: number): Promise<Uint8Array>;
}

/** Bytes of the app's own making, by name. */
export interface BytesStore {
  /** Keeps the bytes. The second time replaces them. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  get(name: string): Promise<Uint8Array | undefined>;
}

/** Bytes that count for a while: who is signed in, which request was answered. After `expiresAt` they are not there. */
export interface TicketStore {
  /** Keeps the bytes. The second time replaces them. */
  put(name: string, ticket: Ticket): Promise<void>;
  /** Keeps the bytes unless the name is taken, in one atomic step: undefined for whoever was first, and what is there for all others. */
  claim(name: string, ticket: Ticket): Promise<Uint8Array | undefined>;
  get(name: string): Promise<Uint8Array | undefined>;
  /** The second time: nothing. */
  remove(name: string): Promise<void>;
}

export interface Ticket {
  bytes: Uint8Array;
  expiresAt: number;
}

/** Claude's session of a thread as it was when a run of it ended: for the day its sandbox is gone. */
export interface KeptSession {
  id: string;
  /** Its file, packed; made by the agent, so it is put back where it came from and read by nothing else. Up to 16 MB. */
  bytes: Uint8Array;
}

export interface SessionStore {
  /** Keeps the session. The second time, and another session of the same thread, replace it: a thread has one. */
  put(threadId: string, session: KeptSession): Promise<void>;
  /** The thread's kept session when it is the one of that id: after a retry the thread has another, and the old one never passes for it. */
  get(threadId: string, sessionId: string): Promise<KeptSession | undefined>;
}

/** A machine lent to one sandbox by an allocator; written before it is used, so that a crash loses none. */
export interface Lease {
  /** Name of the sandbox that has it. */
  sandbox: string;
  /** What is lent, by the allocator's own name for it: lent once at a time. */
  item: string;
  url: string;
  takenAt: number;
}

export interface LeaseStore {
  /**
   * Keeps the lease in one atomic step: of many that ask at once for one item, or for one sandbox, one gets `true`. `false`, and
   * nothing changed, when the sandbox has a lease or the item is lent; so the second time of the same lease is `false`, too: `get` tells.
   */
  take(lease: Lease): Promise<boolean>;
  get(sandbox: string): Promise<Lease | undefined>;
  /** All that is lent, oldest first. */
  list(): Promise<Lease[]>;
  /** Forgets the lease of a sandbox; its item may be lent again. The second time: nothing. */
  release(sandbox: string): Promise<void>;
}

/** Sandboxes that looked like orphans: one look is not enough to destroy one (F43). */
export interface SightingStore {
  /**
   * Keeps exactly these names, each with the instant it was first seen without a break, and returns those instants: one for each name,
   * however often it is given. A name that is left out is forgotten, and begins anew when it comes again. One atomic step.
   */
  replace(names: readonly string[], now: number): Promise<ReadonlyMap<string, number>>;
}

/** What became of pull requests, fact by fact. */
export interface PullEventStore {
  /** Keeps the fact. The second time: nothing. */
  add(event: PullEvent): Promise<void>;
  /** The facts of a repository since an instant, oldest first, and those of one instant always in the same order. @default sinceAt 0 */
  list(repositoryId: number, sinceAt?: number): Promise<PullEvent[]>;
}

/** How far the deliveries at GitHub were read. */
export interface Reading {
  /** Every delivery since this instant is still to be read. */
  seenUntil: number;
  /** And those from this page of GitHub's on, back to an instant. */
  older?: { cursor: string; sinceAt: number } | undefined;
}

/** Keeps one {@link Reading}. The second time replaces it. */
export interface ReadingStore {
  load(): Promise<Reading | undefined>;
  save(reading: Reading): Promise<void>;
}

/** Everything the app remembers. One contract suite runs against each implementation. */
export interface Store {
  runs: RunStore;
  threads: ThreadStore;
  transcripts: TranscriptStore;
  /** What the agent of a run changed, by the run's id: collected once, then judged and published from here. */
  changeSets: BytesStore;
  /** What a repository's checks came to on a base commit, for all runs that begin there. */
  baselines: BytesStore;
  /** What an agent was given to read, by run and agent job. */
  prompts: BytesStore;
  tickets: TicketStore;
  sessions: SessionStore;
  leases: LeaseStore;
  sightings: SightingStore;
  pullEvents: PullEventStore;
  /** Throws a StoreError when the store cannot answer. */
  check(): Promise<void>;
  close(): void;
}
