import { APPROVAL_DAYS } from "./outcome.ts";
import type { Run } from "./run.ts";

const DAY_MS = 24 * 60 * 60_000;

/** What waits in a thread for a person. */
export interface Awaiting {
  /** The newest question, where nobody has answered it yet: an older one is past. */
  question: Run | undefined;
  /** The newest plan, likewise. */
  plan: Run | undefined;
  /** Commands of people who may not write, newest first. */
  commands: Run[];
  /** A plan or a command waited here, and is too old to be approved. */
  hasOld: boolean;
}

/**
 * What waits, of all that runs of the thread ended with, given newest first. With `by`: what that run may take up, which is what its giver
 * could have seen, so what had ended when its command came in (both by this app's clock), and what it has taken up already. Pure.
 */
export function toAwaiting(
  ended: readonly Run[],
  { now, by }: { now: number; by?: Pick<Run, "id" | "createdAt"> },
): Awaiting {
  const seen = by === undefined ? ended : ended.filter(({ endedAt = 0 }) => endedAt <= by.createdAt);
  const isFree = ({ answeredBy }: Run) => answeredBy === undefined || answeredBy === by?.id;
  const isYoung = ({ endedAt }: Run) => now - (endedAt ?? 0) <= APPROVAL_DAYS * DAY_MS;
  const newest = (kind: "asked" | "planned") => {
    const run = seen.find(({ outcome }) => outcome?.kind === kind);
    return run !== undefined && isFree(run) ? run : undefined;
  };
  const plan = newest("planned");
  const commands = seen.filter((run) => run.outcome?.kind === "parked" && isFree(run));
  return {
    question: newest("asked"),
    plan: plan !== undefined && isYoung(plan) ? plan : undefined,
    commands: commands.filter(isYoung),
    hasOld: (plan !== undefined && !isYoung(plan)) || commands.some((run) => !isYoung(run)),
  };
}
