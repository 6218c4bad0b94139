import type { RunPlace, TranscriptKey } from "../store.ts";
import { type Key, pad } from "./wire/attribute-value.ts";

const DAY_S = 24 * 60 * 60;

/** The one table: what a test and the template make it from. Nothing is read through an index, as an index is behind its table. */
export const TABLE = {
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  BillingMode: "PAY_PER_REQUEST",
};

/** The keys of every kind of item. Numbers in a sort key are padded, so that their order as text is their order. */
export const KEYS = {
  run: (id: string): Key => ({ pk: `run#${id}`, sk: "run" }),
  effect: (runId: string, name: string): Key => ({ pk: `run#${runId}`, sk: `effect#${name}` }),
  thread: (id: string): Key => ({ pk: `thread#${id}`, sk: "thread" }),
  /** One a command of the thread, ended or not, by when it was kept. */
  command: (run: { threadId: string; createdAt: number; id: string }): Key => ({
    pk: `thread#${run.threadId}`,
    sk: `command#${pad(run.createdAt)}#${run.id}`,
  }),
  session: (threadId: string): Key => ({ pk: `thread#${threadId}`, sk: "session" }),
  /** All open runs are in one partition: one consistent query tells those of a thread, another tells all. */
  open: (run: { threadId: string; triggeredAt: number; triggerId: number; id: string }): Key => ({
    pk: "open",
    sk: `${run.threadId}#${pad(run.triggeredAt)}#${pad(run.triggerId)}#${run.id}`,
  }),
  /** All runs that have ended untold are in one partition, as the open ones are. */
  untold: (id: string): Key => ({ pk: "untold", sk: id }),
  ledger: { pk: "ledger", sk: "ledger" },
  repositoryDay: (repositoryId: number, day: string): Key => ({
    pk: `repository#${repositoryId}`,
    sk: `day#${day}`,
  }),
  /** One a run that is no reply, by when it was asked for. */
  ofRepository: (repositoryId: number, run: RunPlace): Key => ({
    pk: `repository#${repositoryId}`,
    sk: `run#${pad(run.createdAt)}#${run.id}`,
  }),
  /** What became of the repository's pull requests, by when. */
  pullEvent: ({ repositoryId, at, key }: { repositoryId: number; at: number; key: string }): Key => ({
    pk: `repository#${repositoryId}`,
    sk: `pull#${pad(at)}#${key}`,
  }),
  personDay: (actorId: number, day: string): Key => ({ pk: `person#${actorId}`, sk: `day#${day}` }),
  /** The thread that a pull request belongs to. */
  link: (alias: string): Key => ({ pk: `thread#${alias}`, sk: "link" }),
  chunk: ({ runId, machine, round }: TranscriptKey, offsetBytes: number): Key => ({
    pk: `transcript#${runId}#${machine}.${round}`,
    sk: `chunk#${pad(offsetBytes)}`,
  }),
  changeSet: (runId: string): Key => ({ pk: `change-set#${runId}`, sk: "change-set" }),
  baseline: (name: string): Key => ({ pk: `baseline#${name}`, sk: "baseline" }),
  prompt: (name: string): Key => ({ pk: `prompt#${name}`, sk: "prompt" }),
  ticket: (name: string): Key => ({ pk: `ticket#${name}`, sk: "ticket" }),
  leases: { pk: "leases", sk: "leases" },
  sightings: { pk: "sightings", sk: "sightings" },
  /** How far the sweep has read the deliveries at GitHub. */
  deliveries: { pk: "deliveries", sk: "deliveries" },
};

/** How long what is no longer needed stays. DynamoDB takes it away some day after `expiresAt`; nothing is decided by it. */
export const KEPT_S = {
  /** A run's row after its end, so that a late delivery still finds it. */
  endedRun: 90 * DAY_S,
  /** What a repository's runs are listed by, counted from when the run was asked for: longer than its row, which its list leaves out once it is gone. */
  ofRepository: 120 * DAY_S,
  /** The long texts of a run, counted from when they are written: longer than its row. */
  runText: 180 * DAY_S,
  /** What a thread's hourly count is made of. */
  command: 30 * DAY_S,
  /** Costs of a repository's or a person's day, counted from its last run. */
  day: 30 * DAY_S,
  transcript: 30 * DAY_S,
  /** As long as the transcript that answers it. */
  prompt: 30 * DAY_S,
  changeSet: 30 * DAY_S,
  /** A base that nobody begins from any more; one that is looked at again is run again. */
  baseline: 30 * DAY_S,
  session: 30 * DAY_S,
  /** Outcomes are told of a year, and of the month they are asked in. */
  pullEvent: 400 * DAY_S,
};

/** The instant in epoch seconds, as DynamoDB wants it, at which an item of this kind may go. */
export function toExpiresAt(nowMs: number, kind: keyof typeof KEPT_S): number {
  return Math.floor(nowMs / 1000) + KEPT_S[kind];
}
