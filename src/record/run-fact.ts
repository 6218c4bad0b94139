import { IDLE, type Outcome } from "../run/outcome.ts";
import type { Run } from "../run/run.ts";
import type { RecordedRepository } from "./run-record.ts";

/** What outcomes are made of, of one run: little enough to hold a repository's whole history. */
export interface RunFact {
  id: string;
  threadId: string;
  repository: RecordedRepository;
  /** Who asked for it. */
  person: { id: number; login: string };
  createdAt: number;
  /** What it has cost so far. */
  costMicroUsd: number;
  /** How often its agent was sent back with what failed. */
  rounds: number;
  /** Whether it came to nothing: refused, silent, or handed over to another. */
  isIdle: boolean;
  hasEnded: boolean;
  /** The pull request it was asked in. */
  askedIn: number | undefined;
  /** Undefined where it published nothing. `pullNumber` is undefined of a branch alone. */
  published: { pullNumber: number | undefined; commitSha: string; at: number } | undefined;
}

/** The fact of a run as it is now. Pure. */
export function toRunFact(run: Run): RunFact {
  const { id, threadId, event, createdAt, outcome, endedAt } = run;
  const { repository, actor, thread } = event;
  const hasEnded = run.state === "ended";
  const askedIn = thread.isPullRequest ? thread.number : undefined;
  return {
    ...{ id, threadId, createdAt, hasEnded, askedIn },
    repository: { id: repository.id, owner: repository.owner, name: repository.name },
    person: { id: actor.id, login: actor.login },
    costMicroUsd: hasEnded ? run.costMicroUsd : (run.spent?.costMicroUsd ?? 0),
    rounds: countRounds(run),
    isIdle: outcome !== undefined && IDLE.includes(outcome.kind),
    published:
      outcome?.kind === "published"
        ? {
            pullNumber: toPullNumber(outcome, askedIn),
            commitSha: outcome.commitSha,
            at: endedAt ?? createdAt,
          }
        : undefined,
  };
}

/** A run without an agent, as of `publish`, tells the evidence of the one that made the change: its rounds are that one's. */
function countRounds({ agentJob, outcome }: Run): number {
  if (agentJob === undefined || outcome === undefined) return 0;
  const evidence = outcome.kind === "published" ? outcome.evidence : outcome.kept?.evidence;
  return evidence?.rounds?.length ?? 0;
}

/** The one it opened or found; or, of a commit on a head branch, the one it was asked in. */
function toPullNumber(
  { pullRequest, toOpen }: Extract<Outcome, { kind: "published" }>,
  askedIn: number | undefined,
): number | undefined {
  return pullRequest?.number ?? (toOpen === undefined ? askedIn : undefined);
}
