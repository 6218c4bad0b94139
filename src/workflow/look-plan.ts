import { PATIENCE } from "./retry-policy.ts";

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

/** How often something is looked at that takes its time, from when it began. */
export interface LookPlan {
  /** Seconds between looks at first. */
  firstS: number;
  /** After so many seconds of waiting, another one is waited between two looks. */
  slowerEachS: number;
  /** Seconds between looks at most. */
  maxS: number;
  /** What is looked at has come to its end by then, or has none. */
  withinS: number;
  /** How long a look itself waits for the end of what runs. @default 0 */
  heldS?: number;
}

/**
 * The plans of all looks. Each grows slower with what it has waited already, so that the number of looks hardly depends on how long that
 * is: AWS meters each, and ends a run that has used 3,000 operations (F109).
 */
export const LOOK_PLANS = {
  /** For the thread. On one machine the end of the run before it wakes it; on AWS nothing does: a look comes up to a tenth later, a quarter of an hour at most. */
  wait: { firstS: 30, slowerEachS: 10, maxS: 15 * MINUTE_S, withinS: 4 * 24 * HOUR_S },
  /** For a sandbox, which is given up after an hour; what the provider says comes first where it is longer. */
  provision: { firstS: 1, slowerEachS: 10, maxS: 2 * MINUTE_S, withinS: 65 * MINUTE_S },
  /** The job itself has half an hour. */
  clone: { firstS: 2, slowerEachS: 10, maxS: MINUTE_S, withinS: 35 * MINUTE_S },
  /** For commands of the repository's own: the job itself has twenty minutes. */
  commands: { firstS: 2, slowerEachS: 10, maxS: MINUTE_S, withinS: 25 * MINUTE_S },
  /** For the repository's checks: the job itself has half an hour at most. */
  checks: { firstS: 2, slowerEachS: 10, maxS: 2 * MINUTE_S, withinS: 35 * MINUTE_S, heldS: 8 },
} as const satisfies Record<string, LookPlan>;

/** Looks at the agent, whose transcript is never more than 10 s old. It is ended when its minutes are over. */
export function toWorkPlan(minutes: number): LookPlan {
  return { firstS: 1, slowerEachS: 3, maxS: 10, withinS: (minutes + 5) * MINUTE_S };
}

/** Seconds until the next look at something that has taken so long. Pure. */
export function toLookSeconds(plan: LookPlan, elapsedMs: number): number {
  const grown = Math.floor(elapsedMs / 1000 / plan.slowerEachS);
  return Math.min(plan.maxS, Math.max(plan.firstS, grown));
}

/**
 * How many looks the plan makes at most, until what is looked at is over and the last look sees it: in no time themselves but what they
 * wait, and at the end as many that fail in a row as may. Pure.
 */
export function countLooks(plan: LookPlan): number {
  const { heldS = 0 } = plan;
  let looks = 2 + PATIENCE.look.attempts;
  for (let elapsedS = 0; elapsedS < plan.withinS; elapsedS += heldS + toLookSeconds(plan, elapsedS * 1000))
    looks += 1;
  return looks;
}
