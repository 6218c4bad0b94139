import type { CheckOutput } from "../run/check-state.ts";
import { formatCap, formatDuration, formatPlural, formatUsd } from "./format.ts";
import type { Standing, StandingView } from "./run-view.ts";
import type { Speech } from "./speech.ts";

const MAX_TODO_CHARS = 160;
const MAX_TODOS = 30;
const MAX_REASON_CHARS = 300;

/** How a run that goes on reads, before it is put into the comment or the check run. */
export interface StandingWords {
  /** What Claude does, and more about it, on the first line. */
  doing: string;
  more: string;
  paragraphs: string[];
  /** Figures for the small print. */
  figures: string[];
  check: CheckOutput;
}

type Working = Extract<StandingView, { kind: "working" }>;

/** The words for a run that goes on. */
export function toStandingWords(standing: StandingView, say: Speech): StandingWords {
  switch (standing.kind) {
    case "waiting": {
      const more = toQueueWords(standing);
      return {
        doing: "waiting",
        more,
        paragraphs: [],
        figures: [],
        check: { title: "Waiting", summary: more },
      };
    }
    case "preparing": {
      const { step } = standing;
      const check = { title: "Getting ready", summary: step };
      return { doing: "getting ready", more: step, paragraphs: [], figures: [], check };
    }
    case "checking": {
      const running = `Sandpiper runs ${say.code(standing.command)}`;
      const check = { title: "Checking the change", summary: running };
      return {
        doing: "done, and the change is being checked",
        more: running,
        paragraphs: [],
        figures: [],
        check,
      };
    }
    case "no_sandbox": {
      const reason = say.inline(standing.reason, MAX_REASON_CHARS);
      return {
        doing: "waiting",
        more: "there is no sandbox for it yet; Sandpiper asks again by itself, for up to an hour",
        paragraphs: [`> ${reason}`],
        figures: [],
        check: { title: "Waiting for a sandbox", summary: reason || "No reason was given." },
      };
    }
    case "working":
      return toWorkingWords(standing, say);
  }
}

/** From this share of its budget on people are told. */
const NEARLY = 0.8;

/** Whether a run has used so much of its budget that people are told. Pure. */
export function isNearlySpent({
  costMicroUsd,
  budgetMicroUsd,
}: {
  costMicroUsd: number;
  budgetMicroUsd: number;
}): boolean {
  return budgetMicroUsd > 0 && costMicroUsd >= NEARLY * budgetMicroUsd;
}

/** The checklist and the current action; the check run has the current step as its title. */
function toWorkingWords(working: Working, say: Speech): StandingWords {
  const { todos, action, elapsedMs, costMicroUsd, budgetMicroUsd, model, turns, failed } = working;
  const checklist = todos
    .slice(0, MAX_TODOS)
    .map(({ text, state }) => `- [${state === "completed" ? "x" : " "}] ${say.inline(text, MAX_TODO_CHARS)}`)
    .join("\n");
  const step = todos.find(({ state }) => state === "in_progress")?.text ?? action;
  return {
    doing: "working on this",
    more: `${formatDuration(elapsedMs)} · ${formatUsd(costMicroUsd)}`,
    paragraphs: [
      ...(failed === undefined
        ? []
        : [
            `Sandpiper checked the change, and ${failed.map((command) => say.code(command)).join(", ")} did not pass. Claude was sent back to mend that.`,
          ]),
      ...(checklist === "" ? [] : [checklist]),
      ...(action === undefined ? [] : [`> ${say.inline(action, 200)}`]),
      ...(isNearlySpent(working)
        ? [
            `**80 % of this run's budget of ${formatCap(budgetMicroUsd)} is used.** When all of it is, Claude has one last turn.`,
          ]
        : []),
    ],
    figures: [say.inline(model, 60), formatPlural(turns, "turn")],
    check: {
      title: (step === undefined ? "" : say.title(step, 120)) || "Working",
      summary: checklist || "No checklist yet.",
    },
  };
}

function toQueueWords({ position, because }: Extract<Standing, { kind: "waiting" }>): string {
  if (because === "thread")
    return `position ${position} in this thread's queue; it starts when the run before it has ended`;
  const where = because === "repository" ? "in this repository" : "on this server";
  return `no more runs may work at once ${where}; it starts when one of them has ended`;
}
