import { toAgentArgs, toAgentEnv } from "../../agent/command-line.ts";
import { renderSystemPrompt } from "../../agent/prompt.ts";
import type { EarlierRun } from "../../agent/prompt-digest.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import type { Job, Sandbox } from "../../sandbox/sandbox.ts";
import { isStopped, openThread } from "../admit/access.ts";
import { type KeptWork, toSince } from "../kept-change.ts";
import type { RunParts } from "../parts.ts";
import { PACKAGE_REGISTRIES } from "../registries.ts";
import { toAgentJob, toSessionId } from "../scopes.ts";
import { findAndDo, type Gone } from "../thread-sandbox.ts";
import { buildPrompt } from "./build-prompt.ts";
import { restoreSession } from "./restore-session.ts";
import { toEarlierRuns } from "./to-earlier-runs.ts";

const MINUTE_MS = 60_000;
/** The sandbox's own end stands this far behind the run's. */
const BACKSTOP_MS = 5 * MINUTE_MS;
/** What a session that does not remember them is told of. */
const MAX_EARLIER_RUNS = 10;
export const TRANSCRIPT_CAP_BYTES = 128 * 1024 * 1024;

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
  attempt: number;
  /** What was laid out of an earlier run's work. */
  kept: KeptWork;
}

/** Gives the agent its prompt and starts it, detached. A second time finds it running and starts nothing. */
export async function startAgent(parts: RunParts, run: Run, order: AgentOrder): Promise<Started> {
  const { store } = parts;
  const { plan, attempt, kept } = order;
  const thread = await openThread(parts, run);
  if (isStopped(run, thread)) return ended({ kind: "stopped", by: thread.stoppedBy });
  const sessionId = thread.sessionId ?? toSessionId(run.id);
  if (thread.sessionId === undefined) await store.threads.update(run.threadId, { sessionId });

  const started = await findAndDo(parts, run, async (sandbox) => {
    const remembers = await restoreSession(parts, run, { sandbox, sessionId, attempt });
    // A retry is to begin as if there had been nothing.
    const earlierRuns = remembers || plan.isFresh ? [] : await listEarlierRuns(parts, run);
    // Of work that was laid out again it has to know, whether it remembers doing it or not.
    const since = remembers || kept.kind !== "none" ? toSince(kept, plan) : undefined;
    const { text, ...counts } = await buildPrompt(parts, run, { plan, earlierRuns, since });
    const stdin = Buffer.from(attempt === 1 ? text : text + SECOND_TRY);
    const job = toJob(parts, run, { ...order, sandbox, sessionId, stdin });
    const { weaknesses } = await sandbox.start(job);
    return { kind: "started" as const, weaknesses, ...counts, runsDigested: earlierRuns.length };
  });
  return started.kind === "gone" ? started : { ...started, startedAt: parts.now() };
}

async function listEarlierRuns({ store }: RunParts, run: Run): Promise<EarlierRun[]> {
  const newestFirst = await store.runs.listEnded(run.threadId, MAX_EARLIER_RUNS);
  return toEarlierRuns(newestFirst.toReversed());
}

function toJob(
  { settings }: RunParts,
  run: Run,
  order: AgentOrder & { sandbox: Sandbox; sessionId: string; stdin: Uint8Array },
): Job {
  const { plan, attempt, budgetMicroUsd, sandbox, sessionId, stdin } = order;
  const { readOnly, model, effort, limits, instructions, network } = plan;
  return {
    name: toAgentJob(run.id, attempt),
    as: "agent",
    args: toAgentArgs({
      program: sandbox.paths.agent,
      sessionId,
      model,
      effort,
      maxTurns: limits.turns,
      budgetMicroUsd,
      systemPrompt: renderSystemPrompt({ readOnly, instructions }),
      readOnly,
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
