import type { Button, CheckState } from "../run/check-state.ts";
import { areChecksSound, isSound } from "../run/evidence.ts";
import { IDLE, type Outcome } from "../run/outcome.ts";
import { toEndingWords } from "./ending.ts";
import { renderEvidence, toSeenTitle } from "./evidence-words.ts";
import type { EndedView, PublicationView, RunView, StandingView } from "./run-view.ts";
import type { Speech } from "./speech.ts";
import { toStandingWords } from "./standing.ts";

const MAX_TITLE_CHARS = 250;

/** The run's check run, on a commit that the run did not make: while it goes on, and at its end. It is never red because of us. */
export function renderCheck({ state, ...view }: RunView<StandingView | EndedView>, say: Speech): CheckState {
  const detailsUrl = view.links.page;
  if (state.kind !== "ended") {
    const status = state.kind === "waiting" ? "queued" : "in_progress";
    return { status, output: toStandingWords(state, say).check, buttons: ["stop"], detailsUrl };
  }
  const { headline, paragraphs, conclusion } = toEndingWords({ ...view, state }, say);
  // A check run's title knows no markup.
  const title = headline.replaceAll("`", "").slice(0, MAX_TITLE_CHARS);
  const output = { title, summary: paragraphs.join("\n\n") };
  return { status: "completed", conclusion, output, buttons: toButtons(state.outcome.kind), detailsUrl };
}

/** What may be done with a run that has ended. */
function toButtons(kind: Outcome["kind"]): Button[] {
  if (kind === "planned") return ["approve", "retry"];
  if (kind === "parked") return ["approve"];
  return IDLE.includes(kind) ? [] : ["retry"];
}

/** The check run on the commit that the run made: by what the app saw of it, where the repository asks for checks. */
export function renderCommitCheck(view: RunView<PublicationView>, say: Speech): CheckState {
  const { evidence } = view.state;
  const isChecked = evidence !== undefined && evidence.checks.length > 0;
  const output = {
    // Nothing of the agent's: a check's title reads as our own word.
    title: toSeenTitle(evidence),
    summary: [
      `Claude made this commit. Sandpiper ${isChecked ? "checked" : "did not test"} it.`,
      renderEvidence(evidence, say),
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  };
  const isGreen =
    isChecked &&
    isSound(evidence) &&
    (evidence.steering ?? []).length === 0 &&
    evidence.untold !== "shared_user" &&
    evidence.checks.every(({ after }) => after.state === "passed");
  const isRed = evidence !== undefined && !areChecksSound(evidence);
  const conclusion = isRed ? "failure" : isGreen ? "success" : "neutral";
  return { status: "completed", conclusion, output, buttons: [], detailsUrl: view.links.page };
}
