import type { Command } from "./command.ts";
import type { Outcome } from "./outcome.ts";
import type { ThreadEvent } from "./trigger.ts";
import { toVerbRow } from "./verbs.ts";

/** `waiting` for its turn on the thread, `working`, or `ended` in exactly one outcome. */
export type RunState = "waiting" | "working" | "ended";

/** A run as the webhook makes it: all of it comes from the delivery itself. */
export interface NewRun {
  id: string;
  threadId: string;
  event: ThreadEvent;
  /** Undefined: a new issue that holds no command; whether it runs is the repository's choice (`on.issue_opened`). */
  command: Command | undefined;
  /** What is wrong with the command, when it could not be read: one reply says so and nothing runs. */
  problem: { problem: string; example: string } | undefined;
  createdAt: number;
}

/** What the run's agent has used up to the last look at it, all agent jobs together; money in micro-dollars. */
export interface Spent {
  /** As people chose it: an alias, or a model's id. */
  model: string;
  /** When the agent job that was looked at began. */
  startedAt: number;
  turns: number;
  tokens: number;
  costMicroUsd: number;
  /** What the CLI counts for the whole session with it. */
  sessionCostMicroUsd: number;
}

/** What became of the run so far. Ids on GitHub are kept so that the second time finds the first time's effect. */
export interface Run extends NewRun {
  state: RunState;
  commentId: number | undefined;
  checkRunId: number | undefined;
  /** The commit the work stands on, and the check run reports on. */
  baseSha: string | undefined;
  budgetMicroUsd: number;
  /** Undefined until an agent of the run was looked at. However the run ends, this is what it is settled with. */
  spent: Spent | undefined;
  outcome: Outcome | undefined;
  /** The outcome that people were told, once they were: a run that has ended untold is told by the sweep. */
  told: Outcome | undefined;
  costMicroUsd: number;
  endedAt: number | undefined;
}

export type RunPatch = Partial<
  Pick<Run, "commentId" | "checkRunId" | "baseSha" | "command" | "spent" | "told">
>;

/** Verbs whose answer is one comment, without a sandbox or a turn on the thread. */
export function isReply(run: Pick<NewRun, "command" | "problem">): boolean {
  if (run.problem !== undefined) return true;
  return run.command !== undefined && toVerbRow(run.command.verb).answer === "reply";
}

/** The first six characters of a run id: short enough for a branch name, long enough within one thread. */
export function toShortRunId(runId: string): string {
  return runId.slice(0, 6);
}
