import type { RunFact } from "../../src/record/run-fact.ts";
import type { PullEvent } from "../../src/run/pull-event.ts";

export const PAGES = { id: 42, owner: "octo", name: "pages" };
export const DOCS = { id: 43, owner: "octo", name: "docs" };
export const MAYA = { id: 1, login: "maya" };
export const HUBOT = { id: 2, login: "hubot" };
const USD = 1_000_000;

/** An instant of 2026 in UTC: `at(2, 1, 12)` is noon of February 1. */
export const at = (month: number, day: number, hour = 0): number => Date.UTC(2026, month - 1, day, hour);
export const sha = (letter: string): string => letter.repeat(40);

/** A run that came to an answer; says only what the test is about. */
export function aFact({
  repository = PAGES,
  thread = 12,
  usd = 1,
  ...fact
}: Partial<Omit<RunFact, "threadId" | "costMicroUsd">> & {
  id: string;
  thread?: number;
  usd?: number;
}): RunFact {
  return {
    threadId: `${repository.id}-${thread}`,
    repository,
    person: MAYA,
    createdAt: at(1, 1),
    costMicroUsd: usd * USD,
    rounds: 0,
    isIdle: false,
    hasEnded: true,
    askedIn: undefined,
    published: undefined,
    ...fact,
  };
}

/**
 * Two months of two repositories, as a person would write them down.
 *
 * octo/pages: issue 12 was planned by maya on January 30, for 1 $, and done by hubot on February 1, for 3 $ and in two rounds: #13, published
 * at 12:00 and merged the day after. hubot asked about it in March, for 0.5 $. Issue 20, of hubot in January: #21 for 2 $, closed without a merge,
 * and so done again in February by maya: #22 for 4 $, merged after 10 hours, and reverted by a commit that names its merge. Issue 30, of maya in
 * February: the agent failed, for 5 $. An outsider's command in it was refused.
 *
 * octo/docs: maya's own #5 got two commits from runs of hers in January, 1 $ each: merged 2 hours after the first, reverted by #9. hubot's issue 7
 * led to #8 in January, for 6 $; it was closed, and opened again.
 */
export const RUNS: readonly RunFact[] = [
  aFact({ id: "a1", createdAt: at(1, 30) }),
  aFact({
    ...{ id: "a2", createdAt: at(2, 1), person: HUBOT, usd: 3, rounds: 2 },
    published: { pullNumber: 13, commitSha: sha("1"), at: at(2, 1, 12) },
  }),
  aFact({ id: "a3", createdAt: at(3, 2), person: HUBOT, usd: 0.5, askedIn: 13 }),
  aFact({
    ...{ id: "b1", thread: 20, createdAt: at(1, 10), person: HUBOT, usd: 2 },
    published: { pullNumber: 21, commitSha: sha("2"), at: at(1, 10, 1) },
  }),
  aFact({
    ...{ id: "b2", thread: 20, createdAt: at(2, 10), usd: 4 },
    published: { pullNumber: 22, commitSha: sha("3"), at: at(2, 10, 1) },
  }),
  aFact({ id: "c1", thread: 30, createdAt: at(2, 20), usd: 5, rounds: 1 }),
  aFact({
    ...{ id: "c2", thread: 30, createdAt: at(2, 21), usd: 0, isIdle: true },
    person: { id: 3, login: "outsider" },
  }),
  aFact({
    ...{ id: "d1", repository: DOCS, thread: 5, createdAt: at(1, 5), askedIn: 5 },
    published: { pullNumber: 5, commitSha: sha("4"), at: at(1, 5, 1) },
  }),
  aFact({
    ...{ id: "d2", repository: DOCS, thread: 5, createdAt: at(1, 5, 2), askedIn: 5 },
    published: { pullNumber: 5, commitSha: sha("5"), at: at(1, 5, 2) },
  }),
  aFact({
    ...{ id: "e1", repository: DOCS, thread: 7, createdAt: at(1, 7), person: HUBOT, usd: 6 },
    published: { pullNumber: 8, commitSha: sha("6"), at: at(1, 7, 1) },
  }),
];

const inPages = (pullNumber: number) => ({ repositoryId: PAGES.id, pullNumber });
const inDocs = (pullNumber: number) => ({ repositoryId: DOCS.id, pullNumber });

export const EVENTS: readonly PullEvent[] = [
  { kind: "merged", ...inPages(13), at: at(2, 2, 12), mergeSha: sha("a") },
  { kind: "closed", ...inPages(21), at: at(1, 20) },
  { kind: "merged", ...inPages(22), at: at(2, 10, 11), mergeSha: sha("b") },
  { kind: "reverted", repositoryId: PAGES.id, at: at(2, 28), sha: sha("b") },
  { kind: "merged", ...inDocs(5), at: at(1, 5, 3), mergeSha: sha("c") },
  { kind: "reverted", ...inDocs(5), at: at(1, 6) },
  { kind: "closed", ...inDocs(8), at: at(1, 8) },
  { kind: "reopened", ...inDocs(8), at: at(1, 9) },
  // Nothing of ours: another's pull request, and another's commit; and one that is ours in another repository.
  { kind: "merged", ...inDocs(9), at: at(1, 6), mergeSha: sha("d") },
  { kind: "reverted", repositoryId: PAGES.id, at: at(2, 3), sha: sha("e") },
  { kind: "reverted", repositoryId: DOCS.id, at: at(2, 3), sha: sha("a") },
  { kind: "reverted", ...inDocs(13), at: at(2, 3) },
];
