import type { z } from "zod";
import { isAskingLabel } from "../../run/trigger.ts";
import type { Given, REPOSITORY_PAYLOAD } from "./payload.ts";
import { INSTANT, ISSUE, toThreadEvent } from "./payload.ts";

/**
 * An issue or a pull request as it was when it was labelled. That `updated_at` is that instant is a guess: GitHub says nothing of it, and its
 * recorded payloads are not of a label that was given twice. Were it older, a label given again before anything else happened would be the same run.
 */
export const LABELED = ISSUE.extend({ updated_at: INSTANT });

/** Whether it is the label of ours that was given: nearly every other label is none, and costs no more than this look. */
export function isOurLabel(payload: unknown): boolean {
  const name = (payload as { label?: { name?: unknown } | null } | null)?.label?.name;
  return typeof name === "string" && isAskingLabel(name);
}

/** A label that somebody gave a thread: bound to the thread and to that instant, without a text. Pure. */
export function toGiven(data: z.infer<typeof REPOSITORY_PAYLOAD>, issue: z.infer<typeof LABELED>): Given {
  const act = {
    ...issue,
    body: "",
    user: data.sender.login,
    created_at: issue.updated_at,
    performed_via_github_app: undefined,
  };
  return { kind: "given", event: toThreadEvent({ ...data, issue }, "label", act) };
}
