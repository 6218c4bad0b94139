import type { BudgetCap, CutShort, Most } from "../run/outcome.ts";
import { toRaise } from "./budget-words.ts";
import type { EndingWords, OutcomeOf } from "./ending-words.ts";
import { formatCap, formatPlural, formatTime } from "./format.ts";
import type { EndedView, RunView } from "./run-view.ts";
import type { Speech } from "./speech.ts";

const KEPT = "Nothing was published. The conversation is kept: go on with";
type View = Pick<RunView<EndedView>, "command" | "goOn">;

export function toTimedOut(
  { minutes, most, text }: OutcomeOf<"timed_out">,
  view: View,
  say: Speech,
): EndingWords {
  return {
    headline: `Out of time after ${formatPlural(minutes, "minute")}`,
    paragraphs: [say.passage(text), toGoOn(view, { option: "minutes", now: minutes, most })],
  };
}

export function toMaxTurns(
  { turns, text }: OutcomeOf<"max_turns">,
  { command, goOn }: View,
  say: Speech,
): EndingWords {
  return {
    headline: `The limit of ${formatPlural(turns, "turn")} was reached`,
    paragraphs: [say.passage(text), `${KEPT} \`${command} ${goOn}\`, or ask for less at a time.`],
  };
}

export function toBudgetReached(outcome: OutcomeOf<"budget_reached">, view: View, say: Speech): EndingWords {
  const budget = toBudgetWords(outcome);
  return {
    headline: `${budget.charAt(0).toUpperCase()}${budget.slice(1)} is used up`,
    paragraphs: [say.passage(outcome.text), toBudgetAdvice(outcome, view)],
  };
}

function toBudgetAdvice(budget: BudgetCap, view: View): string {
  switch (budget.cap) {
    case "run":
      return toGoOn(view, { option: "budget", now: budget.capMicroUsd, most: budget.most });
    case "thread":
      return toThreadAdvice(budget, view);
    case "repository":
      return "Nothing more was published. Wait for the new budget at midnight UTC, or ask the operator to raise `REPO_DAY_BUDGET_USD`.";
    case "person":
      return "Nothing more was published. Wait for the new budget at midnight UTC, let somebody else give the command, or ask the operator to raise `PERSON_DAY_BUDGET_USD`.";
  }
}

/** A raise that works, or who else can help. */
function toThreadAdvice(budget: Extract<BudgetCap, { cap: "thread" }>, { command, goOn }: View): string {
  const raise = toRaise(budget);
  if (raise === undefined)
    return "Nothing more was published. Open a new issue for the rest, or ask the operator to raise `THREAD_BUDGET_MAX_USD`.";
  return `Nothing more was published. Raise it with \`${command} ${raise}\` (at most ${formatCap(budget.mostMicroUsd)} a thread on this server), then \`${command} ${goOn}\`.`;
}

/** Which budget, as a part of a sentence: `the budget of $5 for this run`. */
function toBudgetWords({ cap, capMicroUsd }: BudgetCap): string {
  const whose = {
    run: "this run",
    thread: "this thread",
    repository: "this repository today",
    person: "your commands today",
  }[cap];
  return `the budget of ${formatCap(capMicroUsd)} for ${whose}`;
}

/** How to go on with more of what ran out: twice as much, as far as that can be had. */
function toGoOn(
  { command, goOn }: View,
  { option, now, most }: { option: "budget" | "minutes"; now: number; most: Most },
): string {
  const wanted = Math.min(2 * now, most.amount);
  const where = most.by === "server" ? "on this server" : "in this repository";
  const atMost = option === "budget" ? formatCap(most.amount) : formatPlural(most.amount, "minute");
  if (wanted <= now) return `${KEPT} \`${command} ${goOn}\` (${atMost} is the most for a run ${where}).`;
  const value = option === "budget" ? formatCap(wanted).slice(1) : wanted;
  return `${KEPT} \`${command} --${option} ${value} ${goOn}\` (at most ${atMost} a run ${where}).`;
}

/** What people read beside the published work of an agent that was cut short, be it a draft or not. */
export function toCutNote(cut: CutShort, limits: { minutes: number; turns: number }): string {
  return `Claude was cut short ${toCutWhen(cut, limits)}. This is what it had done by then.`;
}

/** The same beside a change of which only what was kept while the agent worked is left. */
export function toCheckpointNote(at: number): string {
  return `Claude's last changes are not in this: it is what was kept at ${formatTime(at)}, while it worked.`;
}

function toCutWhen(cut: CutShort, { minutes, turns }: { minutes: number; turns: number }): string {
  switch (cut.why) {
    case "time":
      return `after ${formatPlural(minutes, "minute")}`;
    case "silence":
      return "after ten minutes of silence";
    case "turns":
      return `after ${formatPlural(turns, "turn")}`;
    case "budget":
      return `when ${toBudgetWords(cut.cap)} was used up`;
  }
}
