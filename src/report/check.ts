import type { CheckState } from "../run/check-state.ts";
import { toEndingWords } from "./ending.ts";
import { renderTitle } from "./publication.ts";
import type { EndedView, PublicationView, RunView, StandingView } from "./run-view.ts";
import type { Speech } from "./speech.ts";
import { toStandingWords } from "./standing.ts";

const MAX_TITLE_CHARS = 250;

/** The run's check run, on a commit that the run did not make: while it goes on, and at its end. It is never red because of us. */
export function renderCheck({ state, ...view }: RunView<StandingView | EndedView>, say: Speech): CheckState {
  if (state.kind !== "ended") {
    const status = state.kind === "waiting" ? "queued" : "in_progress";
    return { status, output: toStandingWords(state, say).check };
  }
  const { headline, paragraphs, conclusion } = toEndingWords({ ...view, state }, say);
  // A check run's title knows no markup.
  const title = headline.replaceAll("`", "").slice(0, MAX_TITLE_CHARS);
  return { status: "completed", conclusion, output: { title, summary: paragraphs.join("\n\n") } };
}

/** The check run on the commit that the run made. Nobody has tested it. */
export function renderCommitCheck(view: RunView<PublicationView>, say: Speech): CheckState {
  const summary = "Claude made this commit. Sandpiper did not test it.";
  return { status: "completed", conclusion: "neutral", output: { title: renderTitle(view, say), summary } };
}
