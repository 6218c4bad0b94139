import type { PublicationView, RunView } from "./run-view.ts";
import { renderNotes, renderReceipt } from "./small-print.ts";
import type { Speech } from "./speech.ts";

const MAX_SUBJECT_CHARS = 72;
const RUN_TRAILER = "Sandpiper-Run";

/** The agent's title as one line, never empty. */
export function renderSubject({ state, thread }: RunView<PublicationView>, say: Speech): string {
  const subject = state.title === undefined ? "" : say.title(state.title, MAX_SUBJECT_CHARS).trim();
  return subject || `Work on #${thread.number}`;
}

/** The pull request's title. Nothing of unfinished work may look as if it were done. */
export function renderTitle(view: RunView<PublicationView>, say: Speech): string {
  return `${view.state.isUnfinished ? "Unfinished: " : ""}${renderSubject(view, say)}`;
}

/** The pull request's description: the agent's summary through the gate, then only words of our own. */
export function renderPullRequestBody(view: RunView<PublicationView>, say: Speech): string {
  const { state, thread, requester, links, facts, receipt } = view;
  const closes = !thread.isPullRequest && !state.isUnfinished;
  const asked = links.command === undefined ? "" : ` ([the command](${links.command}))`;
  const small = [
    `Made by Claude for @${requester.login}${asked}. What Claude says of tests is unchecked: Sandpiper did not run them.`,
    ...(receipt === undefined ? [] : [renderReceipt(receipt)]),
  ];
  return [
    say.passage(state.summary),
    `${closes ? "Fixes" : "For"} #${thread.number}`,
    ...(facts.notes.length === 0 ? [] : [renderNotes(facts.notes)]),
    `<sub>${small.join("<br>")}</sub>`,
  ].join("\n\n");
}

/** A commit message: the agent's title as its subject, its points as its body, and our trailers: the requester, and the run. */
export function renderCommitMessage(view: RunView<PublicationView>, say: Speech): string {
  const { state, requester, runId, host } = view;
  const points = say.points(state.done);
  const trailers = [
    // GitHub's own host is a guess for any but github.com: its documents name `users.noreply.` and the host.
    `Co-authored-by: ${requester.login} <${requester.id}+${requester.login}@users.noreply.${host}>`,
    `${RUN_TRAILER}: ${runId}`,
  ];
  return [renderSubject(view, say), "", ...(points === "" ? [] : [points, ""]), ...trailers].join("\n");
}

/** Whether a commit's message carries a run's trailer on its last line: how a branch is known to hold our commit already. */
export function isCommitOf(message: string, runId: string): boolean {
  return message.trimEnd().split("\n").at(-1) === `${RUN_TRAILER}: ${runId}`;
}
