import { renderEvidence } from "./evidence-words.ts";
import type { PublicationView, RunView } from "./run-view.ts";
import { renderNotes, renderPageLink, renderReceipt } from "./small-print.ts";
import type { Speech } from "./speech.ts";

const MAX_SUBJECT_CHARS = 72;
/** GitHub's own limit is 39, and a bot's name has `[bot]` behind it. */
const MAX_LOGIN_CHARS = 60;
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
  const costs = [...(receipt === undefined ? [] : [renderReceipt(receipt)]), ...renderPageLink(view)];
  const small = [
    `Made by Claude for @${requester.login}${asked}. ${toCheckedWords(state)}`,
    ...(costs.length === 0 ? [] : [costs.join(" · ")]),
  ];
  return [
    say.passage(state.summary),
    ...(state.evidence === undefined ? [] : [renderEvidence(state.evidence, say)]),
    `${closes ? "Fixes" : "For"} #${thread.number}`,
    ...(facts.notes.length === 0 ? [] : [renderNotes(facts.notes)]),
    `<sub>${small.join("<br>")}</sub>`,
  ].join("\n\n");
}

/** Who looked at what. */
function toCheckedWords({ evidence }: PublicationView): string {
  if (evidence === undefined || evidence.checks.length === 0)
    return "What Claude says of tests is unchecked: Sandpiper did not run them.";
  return "What Claude says beside Sandpiper's checks is unchecked.";
}

/** A commit message: the agent's title as its subject, its points as its body, and our trailers: the requester, and the run. */
export function renderCommitMessage(view: RunView<PublicationView>, say: Speech): string {
  const { state, requester, runId, host } = view;
  const points = say.points(state.done);
  const { askedBy } = state;
  const trailers = [
    `Co-authored-by: ${renderAddress(askedBy === undefined ? requester : { ...askedBy, login: say.title(askedBy.login, MAX_LOGIN_CHARS) }, host)}`,
    ...(askedBy === undefined ? [] : [`Approved-by: ${renderAddress(requester, host)}`]),
    `${RUN_TRAILER}: ${runId}`,
  ];
  return [renderSubject(view, say), "", ...(points === "" ? [] : [points, ""]), ...trailers].join("\n");
}

/** GitHub's own host is a guess for any but github.com: its documents name `users.noreply.` and the host. */
function renderAddress({ login, id }: { login: string; id: number }, host: string): string {
  return `${login} <${id}+${login}@users.noreply.${host}>`;
}

/** Whether a commit's message carries a run's trailer on its last line: how a branch is known to hold our commit already. */
export function isCommitOf(message: string, runId: string): boolean {
  return message.trimEnd().split("\n").at(-1) === `${RUN_TRAILER}: ${runId}`;
}
