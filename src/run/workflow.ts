import type { DurableContext, DurableExecutionHandler } from "@aws/durable-execution-sdk-js";
import { AppError } from "../errors.ts";
import { admit } from "./admit.ts";
import { announce } from "./announce.ts";
import { collect } from "./collect.ts";
import { toCutNote, toCutOutcome, toEmptyOutcome } from "./conclude.ts";
import { toFaultOutcome } from "./fault-outcome.ts";
import { type AgentPart, finish, reportEnding, toReceipt } from "./finish.ts";
import type { Outcome } from "./outcome.ts";
import type { RunParts } from "./parts.ts";
import { type Ended, ended, type RunPlan } from "./plan.ts";
import { prepare } from "./prepare.ts";
import { provision } from "./provision.ts";
import { placeCommit } from "./publish-branch.ts";
import { commitChanges } from "./publish-commit.ts";
import { openPull } from "./publish-pull.ts";
import { reply } from "./reply.ts";
import { type FrameFacts, NO_FACTS } from "./reporting.ts";
import { decideRetry } from "./retry-policy.ts";
import { isReply, type Run } from "./run.ts";
import { pollSetup, type SetupState, startSetup } from "./setup.ts";
import { startAgent } from "./start-agent.ts";
import { askForTurn, TURN_POLL_SECONDS, type TurnState, toTurnOutcome } from "./take-turn.ts";
import { pollAgent, toFirstWorkState, toPollSeconds, type WorkState } from "./work.ts";

const SETUP_POLL_SECONDS = 2;
/** An agent whose machine died without a result begins once more, in the same session (F21). */
const MAX_ATTEMPTS = 2;

/** A look that fails so often in a row fails for good. */
const MAX_FAULTS = 30;

/** What the phases have learnt by the end, for the last two steps. */
interface Conclusion {
  outcome: Outcome;
  agent: AgentPart | undefined;
  facts: FrameFacts;
}

/**
 * One run, from the command to its one outcome: read it from top to bottom. Every line that begins with a phase's name is a durable
 * step: it may run again after its effect happened, and finds the effect then.
 */
export function createRunWorkflow(parts: RunParts): DurableExecutionHandler<{ runId: string }, string> {
  return async ({ runId }, context) => {
    const phases = createPhases(parts, runId, context);
    const first = await phases.run("read the run", async (run) => ({ isReply: isReply(run) }));
    if (!("kind" in first) && first.isReply) {
      const answered = await phases.run("reply", async (run) => reply(parts, run));
      const outcome: Outcome = isEnded(answered) ? answered.outcome : { kind: "answered", text: "" };
      await phases.run("finish", (run) => finish(parts, run, outcome, undefined));
      return outcome.kind;
    }
    const { outcome, agent, facts } = await work(parts, phases);
    const receipt = agent && (await phases.run("receipt", (run) => toReceipt(parts, run, agent)));
    await phases.run("finish", (run) => finish(parts, run, outcome, agent));
    const shown = receipt === undefined || isEnded(receipt) ? undefined : receipt;
    await phases.run("report", (run) => reportEnding(parts, run, { outcome, agent, facts, receipt: shown }), {
      isPatient: true,
    });
    return outcome.kind;
  };
}

async function work(parts: RunParts, phases: Phases): Promise<Conclusion> {
  const early = (outcome: Outcome): Conclusion => ({ outcome, agent: undefined, facts: NO_FACTS });

  const admitted = await phases.run("admit", (run) => admit(parts, run));
  if (admitted.kind === "ended") return early(admitted.outcome);
  const { plan } = admitted;
  const announced = await phases.run("announce", (run) => announce(parts, run, plan));
  if (isEnded(announced)) return early(announced.outcome);
  const turn = await phases.until("turn", (run, state: TurnState) => askForTurn(parts, run, plan, state), {
    first: { turn: { kind: "asking" } },
    next: ({ turn: { kind } }) => (kind === "waiting" ? TURN_POLL_SECONDS : undefined),
  });
  const taken = isEnded(turn) ? turn.outcome : toTurnOutcome(turn);
  if (taken.kind !== "taken") return early(taken);
  const sandbox = await phases.run("provision", (run) => provision(parts, run, plan));
  if (isEnded(sandbox)) return early(sandbox.outcome);
  const prepared = await phases.run("prepare", (run) => prepare(parts, run, plan));
  if (prepared.kind === "ended") return early(prepared.outcome);
  const setup = await runSetup(parts, phases, plan);
  if (setup !== undefined) return early(setup.outcome);

  const { budgetMicroUsd } = taken;
  const agent = await runAgent(parts, phases, {
    plan,
    budgetMicroUsd,
    projectNotes: prepared.projectNotes,
    weaknesses: sandbox.weaknesses,
  });
  if (agent.end.kind === "ended") return { ...agent, outcome: agent.end.outcome };
  // The app's own verification of the work has its place here.
  return { ...agent, outcome: await publish(parts, phases, plan, agent) };
}

async function runSetup(parts: RunParts, phases: Phases, plan: RunPlan): Promise<Ended | undefined> {
  if (plan.setup.length === 0) return undefined;
  const started = await phases.run("start setup", (run) => startSetup(parts, run, plan));
  if (isEnded(started)) return started;
  const state = await phases.until("setup", (run, _: SetupState) => pollSetup(parts, run, plan), {
    first: { isOver: false, ended: undefined },
    next: ({ isOver }) => (isOver ? undefined : SETUP_POLL_SECONDS),
  });
  return isEnded(state) ? state : state.ended;
}

interface AgentRun {
  agent: AgentPart | undefined;
  facts: FrameFacts;
  end: Ended | { kind: "done"; state: WorkState };
}

async function runAgent(
  parts: RunParts,
  phases: Phases,
  order: { plan: RunPlan; budgetMicroUsd: number; projectNotes: string | undefined; weaknesses: string[] },
): Promise<AgentRun> {
  const { plan, weaknesses } = order;
  let before: { agent: AgentPart | undefined; facts: FrameFacts } = {
    agent: undefined,
    facts: { ...NO_FACTS, weaknesses },
  };
  for (let attempt = 1; ; attempt += 1) {
    const started = await phases.run(`start agent ${attempt}`, (run) =>
      startAgent(parts, run, { ...order, attempt }),
    );
    if (started.kind === "ended") return { ...before, end: started };
    const { startedAt, hiddenRemoved, itemsLeftOut } = started;
    const facts = { hiddenRemoved, itemsLeftOut, weaknesses };
    const workOrder = { plan, attempt, startedAt, facts };
    const state = await phases.until(
      `work ${attempt}`,
      (run, last: WorkState) => pollAgent(parts, run, workOrder, last),
      {
        first: toFirstWorkState(startedAt),
        next: ({ end, lastOutputAt }) =>
          end === undefined ? toPollSeconds(lastOutputAt - startedAt) : undefined,
      },
    );
    if (isEnded(state)) return { ...before, facts, end: state };
    const agent: AgentPart = { model: plan.model, progress: state.progress, startedAt };
    before = { agent, facts };
    if (state.end?.kind === "gone" && attempt < MAX_ATTEMPTS) continue;
    if (state.end?.kind === "over") return { agent, facts, end: ended(state.end.outcome) };
    return { agent, facts, end: { kind: "done", state } };
  }
}

async function publish(
  parts: RunParts,
  phases: Phases,
  plan: RunPlan,
  { agent, end }: AgentRun,
): Promise<Outcome> {
  if (end.kind === "ended" || agent === undefined)
    return { kind: "broken", detail: "published without an agent" };
  const { progress } = agent;
  const cut = end.state.end?.kind === "cut" ? end.state.end.why : undefined;
  if (plan.readOnly)
    return cut === undefined ? toEmptyOutcome(progress, plan) : toCutOutcome(cut, progress, plan);

  const collected = await phases.run("collect", (run) => collect(parts, run, plan));
  if (collected.kind === "ended") return collected.outcome;
  if (collected.kind === "empty")
    return cut === undefined ? toEmptyOutcome(progress, plan) : toCutOutcome(cut, progress, plan);
  if (collected.kind === "blocked")
    return { kind: "blocked", findings: collected.findings, text: progress.answer?.summary ?? "" };

  const committed = await phases.run("commit", (run) => commitChanges(parts, run, { plan, progress }));
  if (committed.kind === "ended") return committed.outcome;
  const placed = await phases.run("branch", (run) =>
    placeCommit(parts, run, { plan, progress, sha: committed.sha }),
  );
  if (placed.kind === "ended") return placed.outcome;
  const { files, additions, deletions, warnings } = collected;
  const notes = [...(cut === undefined ? [] : [toCutNote(cut, plan)]), ...warnings];
  const opened = await phases.run("pull request", async (run) =>
    openPull(parts, run, {
      plan,
      progress,
      placed,
      figures: { files, additions, deletions },
      notes,
      isDraft: plan.draft || cut !== undefined,
      receipt: await toReceipt(parts, run, agent),
    }),
  );
  return opened.kind === "ended" ? opened.outcome : opened;
}

type Phase<T> = (run: Run) => Promise<T>;

/** Durable steps over a run: each is given the run's row as it is now, and a fault that will not pass ends the run in its outcome. */
interface Phases {
  run<T>(name: string, phase: Phase<T>, options?: { isPatient: boolean }): Promise<T | Ended>;
  until<S>(
    name: string,
    look: (run: Run, before: S) => Promise<S>,
    how: { first: S; next: (state: S) => number | undefined },
  ): Promise<S | Ended>;
}

function createPhases(parts: RunParts, runId: string, context: DurableContext): Phases {
  const { store, log, now } = parts;

  async function guarded<T>(
    name: string,
    phase: Phase<T>,
    level: "info" | "debug" = "info",
  ): Promise<T | Ended> {
    const startedAt = now();
    const run = await store.runs.get(runId);
    if (run === undefined) return ended({ kind: "broken", detail: "the run has no row" });
    try {
      const result = await phase(run);
      log[level]({ run: runId, thread: run.threadId, step: name, ms: now() - startedAt }, "step.done");
      return result;
    } catch (error) {
      log.warn(
        { run: runId, thread: run.threadId, step: name, ms: now() - startedAt, err: error },
        "step.failed",
      );
      if (error instanceof AppError && error.retry === "never") return ended(toFaultOutcome(error));
      throw error;
    }
  }

  return {
    async run(name, phase, { isPatient } = { isPatient: false }) {
      try {
        return await context.step(name, () => guarded(name, phase), {
          retryStrategy: (error, attempt) =>
            decideRetry(error, attempt, { now: now(), random: Math.random(), isPatient }),
        });
      } catch (error) {
        log.error({ run: runId, step: name, err: error }, "step.gave_up");
        return broken(name);
      }
    },
    async until(name, look, { first, next }) {
      type Look = { state: typeof first | Ended; faults: number };
      try {
        const { state } = await context.waitForCondition<Look>(
          name,
          async ({ state, faults }) => {
            if (isEnded(state)) return { state, faults };
            try {
              return { state: await guarded(name, (run) => look(run, state), "debug"), faults: 0 };
            } catch {
              // A look that failed is looked again from the same state; a row of them is a fault that will not pass.
              return faults < MAX_FAULTS ? { state, faults: faults + 1 } : { state: broken(name), faults };
            }
          },
          {
            initialState: { state: first, faults: 0 },
            waitStrategy: ({ state }) => {
              const seconds = isEnded(state) ? undefined : next(state);
              return seconds === undefined
                ? { shouldContinue: false }
                : { shouldContinue: true, delay: { seconds } };
            },
          },
        );
        return state;
      } catch (error) {
        log.error({ run: runId, step: name, err: error }, "step.gave_up");
        return broken(name);
      }
    },
  };
}

function broken(step: string): Ended {
  return ended({ kind: "broken", detail: step });
}

function isEnded(value: unknown): value is Ended {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "ended" &&
    "outcome" in value
  );
}
