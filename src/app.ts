import type { Probot } from "probot";
import { parseCheckRunRequestedAction, parseCheckRunRerequested } from "./command/events/check-run.ts";
import { parseInstallationDeleted, parseInstallationSuspended } from "./command/events/installation.ts";
import { parseRepositoriesRemoved } from "./command/events/installation-repositories.ts";
import { parseIssueCommentCreated } from "./command/events/issue-comment-created.ts";
import { parseIssueCommentDeleted } from "./command/events/issue-comment-deleted.ts";
import { parseIssueClosed, parseIssueDeleted, parseIssueTransferred } from "./command/events/issue-ended.ts";
import { parseIssueLabeled } from "./command/events/issue-labeled.ts";
import { parseIssueOpened } from "./command/events/issue-opened.ts";
import { parsePullRequestClosed } from "./command/events/pull-request-closed.ts";
import { parsePullRequestLabeled } from "./command/events/pull-request-labeled.ts";
import { parsePullRequestReopened } from "./command/events/pull-request-reopened.ts";
import { parsePush } from "./command/events/push.ts";

/**
 * Every GitHub event the app listens to, and who reads it. `app.yml` asks for the same, but for those of installations: every App gets
 * them, and none can ask for them.
 */
export const EVENTS = {
  "issues.opened": parseIssueOpened,
  "issues.labeled": parseIssueLabeled,
  "issues.closed": parseIssueClosed,
  "issues.deleted": parseIssueDeleted,
  "issues.transferred": parseIssueTransferred,
  "issue_comment.created": parseIssueCommentCreated,
  "issue_comment.deleted": parseIssueCommentDeleted,
  "pull_request.labeled": parsePullRequestLabeled,
  "pull_request.closed": parsePullRequestClosed,
  "pull_request.reopened": parsePullRequestReopened,
  push: parsePush,
  "check_run.requested_action": parseCheckRunRequestedAction,
  "check_run.rerequested": parseCheckRunRerequested,
  "installation.deleted": parseInstallationDeleted,
  "installation.suspend": parseInstallationSuspended,
  "installation_repositories.removed": parseRepositoriesRemoved,
} as const;

/** What GitHub calls those events in `x-github-event`, where no action is named. */
export const EVENT_NAMES: ReadonlySet<string> = new Set(
  Object.keys(EVENTS).map((event) => event.split(".")[0] as string),
);

/** Registers the handlers: each hands its delivery to `take`, which keeps what was decided of it. */
export function registerApp(
  probot: Probot,
  take: (delivery: { id: string; payload: object }) => Promise<void>,
): void {
  for (const event of Object.keys(EVENTS) as (keyof typeof EVENTS)[]) {
    probot.on(event, ({ id, payload }) => take({ id, payload }));
  }
}
