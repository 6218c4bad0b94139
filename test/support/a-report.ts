import { type AgentProgress, NO_PROGRESS } from "../../src/agent/progress.ts";
import { renderCheck } from "../../src/report/check.ts";
import { renderComment } from "../../src/report/comment.ts";
import {
  type Publication,
  type Receipt,
  type RunFacts,
  type RunState,
  type RunView,
  type Standing,
  toRunView,
} from "../../src/report/run-view.ts";
import type { Marked, Speech } from "../../src/report/speech.ts";
import type { CheckOutput, CheckState } from "../../src/run/check-state.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { createRedactor } from "../../src/text/secrets/redact.ts";
import { toSpeech } from "../../src/workflow/tell/speech.ts";
import { aRun } from "./a-run.ts";

type Working = Extract<Standing, { kind: "working" }>;

interface About {
  facts?: Partial<RunFacts>;
  receipt?: Receipt | undefined;
  run?: Parameters<typeof aRun>[0];
  pagesUrl?: string;
  say?: Speech;
}

/** The view of a run, with check run 5 and nothing special to tell. */
export function aView<S extends RunState>(
  state: S,
  { facts, receipt, run, pagesUrl, say = realSpeech() }: About = {},
): RunView<Marked<S>> {
  return toRunView(aRun({ checkRunId: 5, ...run }), {
    state,
    facts: { notes: [], hiddenRemoved: 0, itemsLeftOut: 0, weaknesses: [], ...facts },
    receipt,
    settings: { command: "/claude", webUrl: "https://github.com", pagesUrl },
    say,
  });
}

/** The comment of a run that ended; without another receipt, the one of the product's own example. */
export function anEndingComment(outcome: Outcome, about: About = {}): string {
  const view = aView({ kind: "ended", outcome }, { receipt: aReceipt(), ...about });
  return renderComment(view, about.say ?? realSpeech());
}

/** The check run of a run that ended. */
export function anEndingCheck(outcome: Outcome): Extract<CheckState, { status: "completed" }> {
  const check = renderCheck(aView({ kind: "ended", outcome }), realSpeech());
  if (check.status !== "completed") throw new Error("A run that ended has a check run that is completed.");
  return check;
}

/** The comment of a run that goes on. */
export function aStandingComment(standing: Standing, about: About = {}): string {
  return renderComment(aView(standing, about), about.say ?? realSpeech());
}

/** What the check run of a run that goes on shows. */
export function aStandingCheck(standing: Standing): CheckOutput {
  return renderCheck(aView(standing), realSpeech()).output;
}

/** A run whose agent is in the midst of its work. */
export function aWorking(about: Partial<Working> = {}): Working {
  const figures = { elapsedMs: 1, costMicroUsd: 0, turns: 0 };
  return {
    kind: "working",
    model: "sonnet",
    budgetMicroUsd: 5_000_000,
    ...figures,
    todos: [],
    action: undefined,
    ...about,
  };
}

/** The work of an agent that is put onto GitHub. */
export function aPublication(about: Partial<Publication> = {}): Publication {
  const summary = "Pages had lost their last item.";
  return {
    kind: "publication",
    evidence: undefined,
    askedBy: undefined,
    title: undefined,
    summary,
    done: [],
    isUnfinished: false,
    ...about,
  };
}

/** The receipt of the product's own example. */
export function aReceipt(receipt: Partial<Receipt> = {}): Receipt {
  return {
    model: "sonnet",
    turns: 31,
    tokens: 182_000,
    costMicroUsd: 830_000,
    elapsedMs: 252_000,
    sandboxMs: 240_000,
    threadSpentMicroUsd: 2_100_000,
    threadCapMicroUsd: 5_000_000,
    ...receipt,
  };
}

/** An agent in the midst of its work. */
export function aProgress(progress: Partial<AgentProgress> = {}): AgentProgress {
  return { ...NO_PROGRESS, model: "claude-sonnet-5-5", ...progress };
}

/** The gate that a run's words really pass, with one secret to look for. */
export function realSpeech(secrets: string[] = []): Speech {
  const redactor = createRedactor(secrets);
  const settings = { redactor, webUrl: "https://github.com" };
  const step = { settings, github: { liveTokens: () => [] }, run: aRun() };
  return toSpeech(step as unknown as Parameters<typeof toSpeech>[0]);
}
