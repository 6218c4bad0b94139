import { toAgentArgs, toAgentEnv } from "../../agent/command-line.ts";
import { renderSystemPrompt } from "../../agent/prompt.ts";
import type { EarlierRun } from "../../agent/prompt-digest.ts";
import { type AgentJob, toAgentJobName, toSessionId } from "../../run/agent-job.ts";
import type { Ended, RunPlan } from "../../run/plan.ts";
import { isReadOnly } from "../../run/verbs.ts";
import type { Job, Sandbox } from "../../sandbox/sandbox.ts";
import { type KeptWork, toSince } from "../ready/lay-out-kept.ts";
import type { Step } from "../step.ts";
import { PACKAGE_REGISTRIES } from "../step.ts";
import { findAndDo, type Gone } from "../thread-sandbox.ts";
import { buildPrompt, toEarlierRuns } from "./build-prompt.ts";
import { restoreSession } from "./session.ts";

const MINUTE_MS = 60_000;
/** The sandbox's own end stands this far behind the run's. */
const BACKSTOP_MS = 5 * MINUTE_MS;
/** What a session that does not remember them is told of. */
const MAX_EARLIER_RUNS = 10;
const TRANSCRIPT_CAP_BYTES = 128 * 1024 * 1024;

/** What an agent must know that goes on in a session in which it did more than its files now show. */
const SECOND_TRY = `
This is the second try: the sandbox died during the first. The working directory is as it was when the first try began, and nothing that was done in it since is left. Do the work from its beginning.
`;

export type Started =
  | Ended
  | Gone
  | {
      kind: "started";
      startedAt: number;
      hiddenRemoved: number;
      itemsLeftOut: number;
      runsDigested: number;
      /** What the sandbox could not enforce, for the report. */
      weaknesses: readonly string[];
    };

interface AgentOrder {
  plan: RunPlan;
  budgetMicroUsd: number;
  job: AgentJob;
  /** What was laid out of an earlier run's work. */
  kept: KeptWork;
}

/** Gives the agent its prompt and starts it, detached. A second time finds it running and starts nothing. */
export async function startAgent(step: Step, order: AgentOrder): Promise<Started> {
  const { store } = step;
  const { plan, job, kept } = order;
  const { thread } = step;
  const sessionId = thread.sessionId ?? toSessionId(step.run.id);
  if (thread.sessionId === undefined) await store.threads.update(step.run.threadId, { sessionId });

  const started = await findAndDo(step, async (sandbox) => {
    const remembers = await restoreSession(step, { sandbox, sessionId, job });
    // A retry is to begin as if there had been nothing.
    const earlierRuns = remembers || plan.isFresh ? [] : await listEarlierRuns(step);
    // Of work that was laid out again it has to know, whether it remembers doing it or not.
    const since = remembers || kept.kind !== "none" ? toSince(kept, plan) : undefined;
    const { text, ...counts } = await buildPrompt(step, { plan, earlierRuns, since });
    const stdin = Buffer.from(job.machine === 1 ? text : text + SECOND_TRY);
    const { weaknesses } = await sandbox.start(toJob(step, { ...order, sandbox, sessionId, stdin }));
    return { kind: "started" as const, weaknesses, ...counts, runsDigested: earlierRuns.length };
  });
  return started.kind === "gone" ? started : { ...started, startedAt: step.now() };
}

async function listEarlierRuns({ store, run }: Step): Promise<EarlierRun[]> {
  const newestFirst = await store.runs.listEnded(run.threadId, MAX_EARLIER_RUNS);
  return toEarlierRuns(newestFirst.toReversed());
}

function toJob(
  { settings, run }: Step,
  order: AgentOrder & { sandbox: Sandbox; sessionId: string; stdin: Uint8Array },
): Job {
  const { plan, job, budgetMicroUsd, sandbox, sessionId, stdin } = order;
  const { verb, model, effort, limits, instructions, network } = plan;
  return {
    name: toAgentJobName(run.id, job),
    as: "agent",
    args: toAgentArgs({
      program: sandbox.paths.agent,
      sessionId,
      model,
      effort,
      maxTurns: limits.turns,
      budgetMicroUsd,
      systemPrompt: renderSystemPrompt({ verb, instructions }),
      readOnly: isReadOnly(plan),
    }),
    env: toAgentEnv(limits),
    stdin,
    allowedHosts: [...PACKAGE_REGISTRIES, ...network],
    model: settings.modelAccess,
    budgetMicroUsd,
    timeoutMs: limits.minutes * MINUTE_MS + BACKSTOP_MS,
    outputCapBytes: TRANSCRIPT_CAP_BYTES,
  };
}
