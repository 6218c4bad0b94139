import { renderNotes } from "./render-notes.ts";
import { renderReceipt } from "./render-receipt.ts";
import type { Outgoing, Receipt } from "./run-view.ts";

interface PullRequestText {
  issueNumber: number;
  /** True when merging it closes the issue. */
  fixes: boolean;
  requester: string;
  summary: string;
  notes: readonly string[];
  receipt: Receipt | undefined;
  commentUrl: string | undefined;
}

/** The pull request's description: the agent's summary through the gate, then only words of our own. */
export function renderPullRequestBody(text: PullRequestText, say: Outgoing): string {
  const { issueNumber, fixes, requester, summary, notes, receipt, commentUrl } = text;
  const asked = commentUrl === undefined ? "" : ` ([the command](${commentUrl}))`;
  return [
    say.block(summary),
    "",
    fixes ? `Fixes #${issueNumber}` : `For #${issueNumber}`,
    "",
    ...(notes.length === 0 ? [] : [renderNotes(notes), ""]),
    `<sub>Made by Claude for @${requester}${asked}. What Claude says of tests is unchecked: Sandpiper did not run them.${receipt === undefined ? "" : `<br>${renderReceipt(receipt)}`}</sub>`,
  ].join("\n");
}

/** A commit message: the agent's title as its subject, its points as its body, and our trailers: the requester, and the run. */
export function renderCommitMessage({
  subject,
  body,
  requester,
  runId,
  host,
}: {
  subject: string;
  body: string;
  requester: { login: string; id: number };
  runId: string;
  /** GitHub's own, as people see it. A guess for any but github.com: its documents name `users.noreply.` and the host. */
  host: string;
}): string {
  const trailers = [
    `Co-authored-by: ${requester.login} <${requester.id}+${requester.login}@users.noreply.${host}>`,
    `${RUN_TRAILER}: ${runId}`,
  ];
  return [subject, ...(body === "" ? [] : ["", body]), "", ...trailers].join("\n");
}

const RUN_TRAILER = "Sandpiper-Run";

/** Whether a commit's message carries a run's trailer on its last line: how a branch is known to hold our commit already. */
export function isCommitOf(message: string, runId: string): boolean {
  return message.trimEnd().split("\n").at(-1) === `${RUN_TRAILER}: ${runId}`;
}
