import type { Probot } from "probot";
import { parseIssueCommentCreated } from "./command/events/issue-comment-created.ts";
import { parseIssueOpened } from "./command/events/issue-opened.ts";

/** Every GitHub event the app listens to, and who reads it. `app.yml` asks for the same. */
export const EVENTS = {
  "issues.opened": parseIssueOpened,
  "issue_comment.created": parseIssueCommentCreated,
} as const;

/** What GitHub calls those events in `x-github-event`, where no action is named. */
export const EVENT_NAMES: ReadonlySet<string> = new Set(
  Object.keys(EVENTS).map((event) => event.split(".")[0] as string),
);

/** Registers the handlers: each hands its delivery to `take`, which keeps the run that was decided of it. */
export function registerApp(
  probot: Probot,
  take: (delivery: { id: string; payload: object }) => Promise<void>,
): void {
  for (const event of Object.keys(EVENTS) as (keyof typeof EVENTS)[]) {
    probot.on(event, ({ id, payload }) => take({ id, payload }));
  }
}
