import type { PullEvent } from "../run/pull-event.ts";
import type { RunFact } from "./run-fact.ts";

/** What became of a pull request that runs published to, and what it took. */
export interface PullOutcome {
  /** The first run that worked on it. */
  first: RunFact;
  /** Of all runs that worked on it. */
  costMicroUsd: number;
  state: "open" | "merged" | "closed";
  isReverted: boolean;
  /** From the end of the run that first published to it; undefined where it isn't merged. */
  msToMerge: number | undefined;
}

/**
 * The pull requests that runs published to, each once however many runs worked on it. Of a thread, a run belongs to the pull request that it
 * published to or was asked in, or else to the one that was published last before it; those before the first one led to that.
 *
 * Neither order nor repetition of runs and events matters. Pure.
 */
export function toPullOutcomes(runs: readonly RunFact[], events: readonly PullEvent[]): PullOutcome[] {
  const facts = indexEvents(events);
  const byPull = Map.groupBy(assignToPulls(runs), ({ run, number }) => toName(run.repository.id, number));
  return [...byPull.values()].map((assigned) => toPullOutcome(assigned, facts));
}

interface Assigned {
  run: RunFact;
  number: number;
}

function assignToPulls(runs: readonly RunFact[]): Assigned[] {
  const threads = Map.groupBy(runs, ({ threadId }) => threadId);
  return [...threads.values()].flatMap((ofThread) => {
    const inOrder = ofThread.toSorted(byAge);
    const numbers = inOrder.flatMap(({ published }) => published?.pullNumber ?? []);
    const ofOurs = new Set(numbers);
    let [current] = numbers;
    return inOrder.flatMap((run) => {
      const askedIn = run.askedIn !== undefined && ofOurs.has(run.askedIn) ? run.askedIn : undefined;
      const number = run.published?.pullNumber ?? askedIn ?? current;
      current = run.published?.pullNumber ?? current;
      return number === undefined ? [] : [{ run, number }];
    });
  });
}

/** Oldest first; of two at once the order is the same every time. */
export function byAge(a: RunFact, b: RunFact): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : Number(a.id > b.id));
}

interface Facts {
  /** What happened to each pull request. */
  ofPull: ReadonlyMap<string, readonly PullEvent[]>;
  /** What was reverted: pull requests, and commits. */
  reverted: ReadonlySet<string>;
}

function indexEvents(events: readonly PullEvent[]): Facts {
  const named = events.map((event) => ({
    event,
    name: toName(event.repositoryId, "sha" in event ? event.sha : event.pullNumber),
  }));
  const ofPull = Map.groupBy(named, ({ name }) => name);
  const reverted = named.filter(({ event }) => event.kind === "reverted").map(({ name }) => name);
  return {
    ofPull: new Map([...ofPull].map(([name, each]) => [name, each.map(({ event }) => event)])),
    reverted: new Set(reverted),
  };
}

/** A pull request or a commit, in the repository that it is of. */
function toName(repositoryId: number, what: number | string): string {
  return `${repositoryId}#${what}`;
}

function toPullOutcome(assigned: readonly Assigned[], { ofPull, reverted }: Facts): PullOutcome {
  const runs = assigned.map(({ run }) => run).toSorted(byAge);
  // Each group has a member.
  const [first] = runs as [RunFact];
  const [{ number }] = assigned as [Assigned];
  const repositoryId = first.repository.id;
  const name = toName(repositoryId, number);
  const events = ofPull.get(name) ?? [];
  const publications = runs.flatMap(({ published }) => (published?.pullNumber === number ? published : []));
  const shas = [...publications.map(({ commitSha }) => commitSha), ...listMergeShas(events)];
  const mergedAt = toEarliest(events.filter(({ kind }) => kind === "merged").map(({ at }) => at));
  const publishedAt = toEarliest(publications.map(({ at }) => at)) ?? 0;
  return {
    first,
    costMicroUsd: runs.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0),
    state: mergedAt === undefined ? toUnmergedState(events) : "merged",
    isReverted: [name, ...shas.map((sha) => toName(repositoryId, sha))].some((each) => reverted.has(each)),
    // It can be merged before its run has said goodbye.
    msToMerge: mergedAt === undefined ? undefined : Math.max(0, mergedAt - publishedAt),
  };
}

function listMergeShas(events: readonly PullEvent[]): string[] {
  return events.flatMap((event) => ("mergeSha" in event && event.mergeSha ? event.mergeSha : []));
}

function toEarliest(instants: readonly number[]): number | undefined {
  return instants.reduce<number | undefined>((least, at) => Math.min(least ?? at, at), undefined);
}

/** As it was left last. Closed and opened again within a second is open: GitHub tells whole seconds, and people do that to run checks again. */
function toUnmergedState(events: readonly PullEvent[]): "open" | "closed" {
  const toLast = (kind: PullEvent["kind"]) =>
    events.reduce((last, event) => (event.kind === kind ? Math.max(last, event.at) : last), -1);
  return toLast("closed") > toLast("reopened") ? "closed" : "open";
}
