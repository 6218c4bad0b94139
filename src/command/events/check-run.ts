import { z } from "zod";
import { BUTTONS, type Button } from "../../run/check-state.ts";
import type { Asking } from "./payload.ts";
import { ID, PERSON } from "./payload.ts";

const PRESSED = z.object({
  installation: z.object({ id: ID }),
  repository: z.object({ id: ID }),
  check_run: z.object({ id: ID, external_id: z.string().min(1).max(256), app: z.object({ id: ID }) }),
  sender: PERSON,
});
const REQUESTED = PRESSED.extend({
  action: z.literal("requested_action"),
  requested_action: z.object({ identifier: z.enum(BUTTONS) }),
});
const REREQUESTED = PRESSED.extend({ action: z.literal("rerequested") });

/** `check_run.requested_action`: somebody pressed a button of a check run. GitHub tells only the App that made it. */
export function parseCheckRunRequestedAction(payload: unknown): Asking | undefined {
  const { data } = REQUESTED.safeParse(payload);
  return data && toPressed(data, data.requested_action.identifier);
}

/** `check_run.rerequested`: "Re-run" of a check run that has ended is a retry. */
export function parseCheckRunRerequested(payload: unknown): Asking | undefined {
  const { data } = REREQUESTED.safeParse(payload);
  return data && toPressed(data, "retry");
}

function toPressed(
  { installation, repository, check_run: checkRun, sender }: z.infer<typeof PRESSED>,
  button: Button,
): Asking {
  return {
    kind: "pressed",
    installationId: installation.id,
    repositoryId: repository.id,
    checkRunId: checkRun.id,
    appId: checkRun.app.id,
    runId: checkRun.external_id,
    button,
    actor: sender,
  };
}
