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
    case "archiving":
      return { kind: "wait_stopped" };
    case "error":
    case "build_failed":
      return { kind: "rebuild" };
    case "pending_build":
    case "building_snapshot":
    case "pulling_snapshot":
    case "destroying":
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
