import type { BudgetCap, Most, Outcome } from "../run/outcome.ts";
import type { Ending } from "./ending-words.ts";
import { formatCap, formatPlural } from "./format.ts";
import type { Outgoing, ReportFrame } from "./run-view.ts";

export function toBudgetReached(
  outcome: Extract<Outcome, { kind: "budget_reached" }>,
  frame: ReportFrame,
  say: Outgoing,
): Ending {
  const headline = renderCap(outcome);
  return {
    headline: `${headline.charAt(0).toUpperCase()}${headline.slice(1)} is used up`,
    paragraphs: [say.block(outcome.text), toBudgetAdvice(outcome, frame)],
    conclusion: "neutral",
  };
}

function toBudgetAdvice(cap: BudgetCap, frame: ReportFrame): string {
  switch (cap.cap) {
    case "run":
      return toGoOn(frame, { option: "budget", now: cap.capMicroUsd, most: cap.most });
    case "thread":
      return "Nothing more was published. Open a new issue for the rest, or ask the operator to raise `THREAD_BUDGET_USD`.";
    case "repository":
      return "Nothing more was published. Wait for the new budget at midnight UTC, or ask the operator to raise `REPO_DAY_BUDGET_USD`.";
  }
}

/** Which budget, as a part of a sentence: `the budget of $5 for this run`. */
export function renderCap({ cap, capMicroUsd }: BudgetCap): string {
  const whose = { run: "this run", thread: "this thread", repository: "this repository today" }[cap];
  return `the budget of ${formatCap(capMicroUsd)} for ${whose}`;
}

const KEPT = "Nothing was published. The conversation is kept: go on with";

/** How to go on with more of what ran out: twice as much, as far as that can be had. */
function toGoOn(
  { command }: Pick<ReportFrame, "command">,
  { option, now, most }: { option: "budget" | "minutes"; now: number; most: Most },
): string {
  const wanted = Math.min(2 * now, most.amount);
  const where = most.by === "server" ? "on this server" : "in this repository";
  const atMost = option === "budget" ? formatCap(most.amount) : formatPlural(most.amount, "minute");
  if (wanted <= now) return `${KEPT} \`${command} go on\` (${atMost} is the most for a run ${where}).`;
  const value = option === "budget" ? formatCap(wanted).slice(1) : wanted;
  return `${KEPT} \`${command} --${option} ${value} go on\` (at most ${atMost} a run ${where}).`;
}

export function toTimedOut(
  { minutes, most, text }: Extract<Outcome, { kind: "timed_out" }>,
  frame: ReportFrame,
  say: Outgoing,
): Ending {
  return {
    headline: `Out of time after ${formatPlural(minutes, "minute")}`,
    paragraphs: [say.block(text), toGoOn(frame, { option: "minutes", now: minutes, most })],
    conclusion: "neutral",
  };
}

export function toMaxTurns(
  { turns, text }: Extract<Outcome, { kind: "max_turns" }>,
  { command }: ReportFrame,
  say: Outgoing,
): Ending {
  return {
    headline: `The limit of ${formatPlural(turns, "turn")} was reached`,
    paragraphs: [say.block(text), `${KEPT} \`${command} go on\`, or ask for less at a time.`],
    conclusion: "neutral",
  };
}
