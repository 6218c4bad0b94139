import { randomBytes } from "node:crypto";
import { toAgentArgs, toAgentEnv } from "../../agent/command-line.ts";
import {
  type Prompt,
  type PromptText,
  renderAdditionPrompt,
  renderFailedChecks,
  renderSystemPrompt,
} from "../../agent/prompt.ts";
import type { EarlierRun } from "../../agent/prompt-digest.ts";
import { WRAP_UP } from "../../agent/prompt-request.ts";
import { type AgentJob, toAgentJobName, toSessionId } from "../../run/agent-job.ts";
import type { KeptPrompt } from "../../run/kept-prompt.ts";
import type { Ended, RunPlan } from "../../run/plan.ts";
import { isReadOnly } from "../../run/verbs.ts";
import type { Job, Sandbox } from "../../sandbox/sandbox.ts";
import { type KeptWork, toPushedWords, toSince } from "../ready/lay-out-kept.ts";
import type { Step } from "../step.ts";
import { PACKAGE_REGISTRIES } from "../step.ts";
import { findAndDo, GONE, type Gone } from "../thread-sandbox.ts";
import { noteGiven, readAdditions } from "./additions.ts";
import { buildPrompt, toEarlierRuns } from "./build-prompt.ts";
import { keepPrompt } from "./keep-prompt.ts";
import { returnToWork } from "./return-to-work.ts";
import type { RoundAsk } from "./rounds.ts";
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

/** The same, where a part of what it did is in the files. */
function toRestoredWords(lostMs: number): string {
  const minutes = Math.max(1, Math.ceil(lostMs / MINUTE_MS));
  return `
This is the second try: the sandbox died during the first. The files in the working directory are as they were ${minutes === 1 ? "a minute" : `${minutes} minutes`} before that; nothing else of the first try is left, installed packages and commits neither. Look at what is changed there (git status, git diff HEAD), and go on from it.
`;
}

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
  ask: RoundAsk;
  /** The runs whose additions agents of this run were told so far; with another machine they are told again. */
  told: readonly string[];
  /** What was laid out of an earlier run's work, or of this one's on another machine. */
  kept: KeptWork;
  /** When the agent before this one was last seen at work. */
  seenAt?: number | undefined;
}

/** Gives the agent its prompt and starts it, detached. A second time finds it running and starts nothing. */
export async function startAgent(step: Step, order: AgentOrder): Promise<Started> {
  const { store } = step;
  const { job } = order;
  const { thread } = step;
  const sessionId = thread.sessionId ?? toSessionId(step.run.id);
  if (thread.sessionId === undefined) await store.threads.update(step.run.threadId, { sessionId });

  await store.runs.update(step.run.id, { agentJob: job });
  const started = await findAndDo(step, async (sandbox) => {
    const where = { sandbox, sessionId, job };
    if (order.ask.kind === "mend" && !(await returnToWork(step, where))) return GONE;
    const { text, items, ...counts } = await toPrompt(step, { ...order, sandbox, sessionId });
    const made = { system: renderSystemPrompt(order.plan), text, items };
    const prompt = await keepPrompt(step, { job, prompt: made });
    const { weaknesses } = await sandbox.start(toJob(step, { ...order, sandbox, sessionId, prompt }));
    return { kind: "started" as const, weaknesses, ...counts };
  });
  // Also of what another machine's agent was told, and died before it could be noted.
  if (started.kind === "started") await noteGiven(step, order.told);
  return started.kind === "gone" ? started : { ...started, startedAt: step.now() };
}

interface RoundPrompt extends Prompt {
  runsDigested: number;
}

/** What a job is told: the first on a machine the whole thread, a later one, which goes on in the same session, what is new. */
async function toPrompt(
  step: Step,
  order: AgentOrder & { sandbox: Sandbox; sessionId: string },
): Promise<RoundPrompt> {
  const { ask, told, job } = order;
  const nothing = { items: [], hiddenRemoved: 0, itemsLeftOut: 0, runsDigested: 0 };
  switch (ask.kind) {
    case "wrap_up":
      return { ...nothing, text: WRAP_UP };
    case "mend":
      return { ...nothing, ...renderFailedChecks(ask.failed, toNonce()) };
    case "more":
      return { ...nothing, ...(await tellAdditions(step, ask.runIds)) };
    case "task": {
      const prompt = await toFirstPrompt(step, order);
      const again = job.machine === 1 ? "" : toSecondTry(step, order);
      const added = told.length === 0 ? { text: "", items: [] } : await tellAdditions(step, told);
      const items = [...prompt.items, ...added.items];
      return { ...prompt, items, text: prompt.text + again + added.text };
    }
  }
}

function toSecondTry({ run }: Step, { kept, seenAt }: AgentOrder): string {
  if (kept.kind !== "restored" || run.checkpoint === undefined) return SECOND_TRY;
  return toRestoredWords((seenAt ?? run.checkpoint.at) - run.checkpoint.at);
}

async function tellAdditions(step: Step, runIds: readonly string[]): Promise<PromptText> {
  return renderAdditionPrompt(await readAdditions(step, runIds), toNonce());
}

function toNonce(): string {
  return randomBytes(9).toString("hex");
}

async function toFirstPrompt(
  step: Step,
  { plan, job, kept, sandbox, sessionId }: AgentOrder & { sandbox: Sandbox; sessionId: string },
): Promise<RoundPrompt> {
  const remembers = await restoreSession(step, { sandbox, sessionId, job });
  // A retry is to begin as if there had been nothing.
  const earlierRuns = remembers || plan.isFresh ? [] : await listEarlierRuns(step);
  // Of work that was laid out again it has to know, whether it remembers doing it or not.
  const files = remembers || kept.kind !== "none" ? [toSince(kept, plan)] : [];
  const since = [...files, ...toPushedWords(plan)].join(" ") || undefined;
  const prompt = await buildPrompt(step, { plan, earlierRuns, since });
  return { ...prompt, runsDigested: earlierRuns.length };
}

async function listEarlierRuns({ store, run }: Step): Promise<EarlierRun[]> {
  const newestFirst = await store.runs.listEnded(run.threadId, MAX_EARLIER_RUNS);
  return toEarlierRuns(newestFirst.toReversed());
}

function toJob(
  { settings, run }: Step,
  order: AgentOrder & { sandbox: Sandbox; sessionId: string; prompt: KeptPrompt },
): Job {
  const { plan, job, budgetMicroUsd, sandbox, sessionId, prompt } = order;
  const { model, effort, limits, network } = plan;
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
      systemPrompt: prompt.system,
      readOnly: isReadOnly(plan),
    }),
    env: toAgentEnv(limits),
    stdin: Buffer.from(prompt.text),
    allowedHosts: [...PACKAGE_REGISTRIES, ...network],
    model: settings.modelAccess,
    budgetMicroUsd,
    timeoutMs: limits.minutes * MINUTE_MS + BACKSTOP_MS,
    outputCapBytes: TRANSCRIPT_CAP_BYTES,
  };
}
