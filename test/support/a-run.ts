import type { RunPlan } from "../../src/run/plan.ts";
import type { Run } from "../../src/run/run.ts";
import type { StopMark } from "../../src/run/thread.ts";
import type { EventActor, EventThread, Trigger } from "../../src/run/trigger.ts";
import { anEvent } from "../command/an-event.ts";
import { NOW } from "./a-github.ts";

const COMMAND = { verb: "work", options: {}, instruction: "fix this", context: "" } as const;

/** A run of `/claude fix this`, waiting; says only what the test is about. */
export function aRun({
  trigger = {},
  thread = {},
  actor = {},
  ...run
}: Partial<Omit<Run, "event">> & {
  trigger?: Partial<Trigger>;
  thread?: Partial<EventThread>;
  actor?: Partial<EventActor>;
} = {}): Run {
  return {
    id: "0123456789abcdef0123456789",
    threadId: "t1",
    event: anEvent({ trigger: { createdAt: NOW, ...trigger }, thread, actor }),
    command: COMMAND,
    problem: undefined,
    createdAt: NOW,
    state: "waiting",
    commentId: undefined,
    checkRunId: undefined,
    baseSha: undefined,
    budgetMicroUsd: 0,
    spent: undefined,
    isWithdrawn: false,
    answeredBy: undefined,
    addition: undefined,
    agentJob: undefined,
    checkpoint: undefined,
    outcome: undefined,
    told: undefined,
    costMicroUsd: 0,
    endedAt: undefined,
    ...run,
  };
}

/** A stop that was said a minute after {@link aRun}'s command, in a comment. */
export function aStop(mark: Partial<StopMark> = {}): StopMark {
  return { at: NOW + 60_000, kind: "comment", id: 1_000, by: "hubot", ...mark };
}

/** The plan of a run on an issue. */
export function aPlan(plan: Partial<RunPlan> = {}): RunPlan {
  return {
    verb: "work",
    unclear: "ask",
    instruction: "fix this",
    instructionContext: "",
    isFresh: false,
    takesUp: undefined,
    pushed: undefined,
    base: { sha: "b".repeat(40), treeSha: "c".repeat(40), ref: "refs/heads/main" },
    target: { kind: "new_branch", branch: "claude/issue-12-012345", base: "main", fork: false },
    notes: [],
    branchPrefix: "claude/",
    pullRequest: undefined,
    model: "sonnet",
    effort: undefined,
    limits: {
      minutes: 45,
      budgetMicroUsd: 5_000_000,
      turns: 200,
      commandMinutes: 10,
      most: { minutes: { amount: 60, by: "server" }, budgetMicroUsd: { amount: 5_000_000, by: "server" } },
    },
    setup: [],
    verify: [],
    verifyAttempts: 2,
    verifyMinutes: 20,
    network: [],
    protectedPaths: [],
    allowPaths: [],
    labels: ["claude"],
    instructions: "",
    projectNotes: { files: [], leftOut: [], named: [] },
    publish: "pull_request",
    draft: "auto",
    reviewers: [],
    ...plan,
  };
}
