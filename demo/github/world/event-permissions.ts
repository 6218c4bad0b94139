import { covers } from "./installation-tokens.ts";
import type { Permissions } from "./model.ts";

/** Events by the permissions that any one of lets an App have them (docs.github.com, "Webhook events and payloads"); the ones near this App. */
export const EVENT_PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  check_run: ["checks"],
  check_suite: ["checks"],
  issue_comment: ["issues", "pull_requests"],
  issues: ["issues"],
  label: ["metadata"],
  organization: ["members", "organization_administration"],
  pull_request: ["pull_requests"],
  pull_request_review: ["pull_requests"],
  pull_request_review_comment: ["pull_requests"],
  pull_request_review_thread: ["pull_requests"],
  push: ["contents"],
  workflow_run: ["actions"],
};

/** What the same page asks for more: these two are for an App that may write check runs. */
const NEED_WRITE: ReadonlySet<string> = new Set(["check_run.requested_action", "check_run.rerequested"]);

/** Whether an App that may do this much is sent what happens in a repository. */
export function maySee(permissions: Permissions, event: string, action: string): boolean {
  const level = NEED_WRITE.has(`${event}.${action}`) ? "write" : "read";
  return (EVENT_PERMISSIONS[event] ?? []).some((area) => covers(permissions, area, level));
}
