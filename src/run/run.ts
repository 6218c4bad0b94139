import { createHash } from "node:crypto";
import type { AgentJob } from "./agent-job.ts";
import type { Command } from "./command.ts";
import type { Evidence } from "./evidence.ts";
import type { Outcome } from "./outcome.ts";
import type { ThreadEvent, TriggerKind } from "./trigger.ts";
import { toVerbRow } from "./verbs.ts";

/** `waiting` for its turn on the thread, `working`, or `ended` in exactly one outcome. */
export const RUN_STATES = ["waiting", "working", "ended"] as const;
export type RunState = (typeof RUN_STATES)[number];

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

/** The run's change as it was last kept while its agent worked: what a lost sandbox takes with it is younger. */
export interface Checkpoint {
  at: number;
  files: number;
  additions: number;
  deletions: number;
  /** What the app saw of it. */
  evidence?: Evidence;
  /** The run whose unpublished change the thread kept before, and this one goes on from. */
  before?: string;
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
  /** The comment that asked for it was deleted: the same as a stop (F34). */
  isWithdrawn: boolean;
  /** The run that took up what this one ended with: a plan, a question, a parked command. Set once. */
  answeredBy: string | undefined;
  /** Of an `also`: it may be given to the running agent; and then by which run it was. */
  addition: { kind: "offered" } | { kind: "given"; by: string } | undefined;
  /** The agent job that was started last. */
  agentJob: AgentJob | undefined;
  /** Undefined while nothing of its change is kept, or the agent took it back. */
  checkpoint: Checkpoint | undefined;
  /** The outcome that people were told, once they were: a run that has ended untold is told by the sweep. */
  told: Outcome | undefined;
  costMicroUsd: number;
  endedAt: number | undefined;
}

export type RunPatch = Partial<
  Pick<
    Run,
    | "commentId"
    | "checkRunId"
    | "baseSha"
    | "command"
    | "spent"
    | "told"
    | "isWithdrawn"
    | "addition"
    | "agentJob"
    | "checkpoint"
  >
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

const RUN_ID_CHARS = 26;
const RUN_ID = /^[0-9a-f]{26}$/;

/** What a run's name is made of: the text that started it. */
export interface RunOrigin {
  repositoryId: number;
  triggerKind: TriggerKind;
  triggerId: number;
  /** What tells two acts on one thing apart, where the id does not: when a label was given, which button was pressed. */
  act?: string | undefined;
}

/**
 * The name of the run that a text starts: 26 hex digits. The same issue or comment always gives the same name, so the same
 * event twice, at once, or under two delivery ids is one run.
 */
export function toRunId({ repositoryId, triggerKind, triggerId, act }: RunOrigin): string {
  const names = [repositoryId, triggerKind, triggerId, ...(act === undefined ? [] : [act])];
  return createHash("sha256").update(names.join(":")).digest("hex").slice(0, RUN_ID_CHARS);
}

/** Whether a text has the form of a run's id; no run's has another. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}

/** The name of a thread: `<repository id>-<number>`. Issues and pull requests share their numbers, as they do on GitHub. */
export function toThreadId({
  repositoryId,
  threadNumber,
}: {
  repositoryId: number;
  threadNumber: number;
}): string {
  return `${repositoryId}-${threadNumber}`;
}
