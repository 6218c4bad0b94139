import type { Probot } from "probot";
import type { Intake } from "./command/intake.ts";

/** Every GitHub event the app listens to, and what each becomes. `app.yml` asks for the same. */
export const EVENTS = {
  "issues.opened": "a command in the new issue, or a run on the issue as it stands",
  "issue_comment.created": "a command in a comment on an issue or a pull request",
} as const;

/** What GitHub calls those events in `x-github-event`, where no action is named. */
export const EVENT_NAMES: ReadonlySet<string> = new Set(
  Object.keys(EVENTS).map((event) => event.split(".")[0] as string),
);

/** Registers the handlers: each hands its payload to the intake, which writes the run and starts it. */
export function registerApp(probot: Probot, intake: Intake): void {
  for (const event of Object.keys(EVENTS) as (keyof typeof EVENTS)[]) {
    probot.on(event, async ({ id, name, payload }) => {
      await intake.take({ deliveryId: id, name, payload });
    });
  }
}
