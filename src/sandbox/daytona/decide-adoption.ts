/** What to do with a sandbox that was found, or not found, by its name. */
export type Adoption =
  | { kind: "use" }
  | { kind: "create" }
  | { kind: "start" }
  /** It is on its way: `seconds`-long waits are the caller's; a `long` way (a build) is not waited for in a step. */
  | { kind: "wait"; isLong: boolean }
  /** It is going down and will be stopped. */
  | { kind: "wait_stopped" }
  /** It can't be used any more, or not for a whole run: it goes, and a new one comes. */
  | { kind: "rebuild" };

/** The state and facts of a sandbox, as Daytona tells them. */
export interface FoundSandbox {
  state: string | undefined;
  createdAt: number | undefined;
  snapshot: string | undefined;
}

const MINUTE_MS = 60_000;
/** A start, a stop or a deletion takes seconds; reports of ones that hung are of hours (daytonaio/daytona#2236, #3294). */
const STUCK_MS = 5 * MINUTE_MS;
/** A build, a fetch, and what goes to cheap storage or comes back from there take minutes. */
const LONG_STUCK_MS = 30 * MINUTE_MS;
const LONG_STATES = new Set([
  "pending_build",
  "building_snapshot",
  "pulling_snapshot",
  "archiving",
  "restoring",
]);
/** Those in which it is not on its way. */
const SETTLED_STATES = new Set([
  "started",
  "stopped",
  "archived",
  "paused",
  "error",
  "build_failed",
  "destroyed",
]);

/**
 * Whether a sandbox hangs on its way from one state to the next. It counts from the last change of its record, which is the last change of its state or
 * later: that is a guess. Pure.
 */
export function isStuck(
  { state, updatedAt }: { state?: string | undefined; updatedAt?: string | undefined },
  now: number,
): boolean {
  if (state === undefined || updatedAt === undefined || SETTLED_STATES.has(state)) return false;
  return now - Date.parse(updatedAt) > (LONG_STATES.has(state) ? LONG_STUCK_MS : STUCK_MS);
}

interface AdoptionRules {
  now: number;
  /** Its life ends so long after its creation, whatever it does. */
  ttlMs: number;
  /** A run needs so much of it. */
  runMs: number;
  snapshot: string | undefined;
}

/** Chooses by the sandbox's state. Only one that is at rest is rebuilt for a reason of our own: a run may work in the others. Pure. */
export function decideAdoption(found: FoundSandbox | undefined, rules: AdoptionRules): Adoption {
  switch (found?.state) {
    case undefined:
    case "destroyed":
      return { kind: "create" };
    case "started":
      return { kind: "use" };
    case "stopped":
    case "archived":
    case "paused":
      return isWorn(found, rules) ? { kind: "rebuild" } : { kind: "start" };
    case "stopping":
    case "pausing":
      return { kind: "wait_stopped" };
    case "error":
    case "build_failed":
      return { kind: "rebuild" };
    case "pending_build":
    case "building_snapshot":
    case "pulling_snapshot":
    case "destroying":
    case "archiving":
    case "restoring":
      return { kind: "wait", isLong: true };
    default:
      return { kind: "wait", isLong: false };
  }
}

/** Whether its life is over before a run's, or its programs are not those that the operator wants. */
function isWorn({ createdAt, snapshot }: FoundSandbox, rules: AdoptionRules): boolean {
  const isOld = createdAt !== undefined && createdAt + rules.ttlMs < rules.now + rules.runMs;
  return isOld || (rules.snapshot !== undefined && snapshot !== rules.snapshot);
}
