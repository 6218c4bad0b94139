import { createHash } from "node:crypto";
import type { TriggerKind } from "./trigger.ts";

const RUN_ID_CHARS = 26;

/** What a run's name is made of: the text that started it. */
export interface RunOrigin {
  repositoryId: number;
  triggerKind: TriggerKind;
  triggerId: number;
}

/**
 * The name of the run that a text starts: 26 hex digits. The same issue or comment always gives the same name, so the same
 * event twice, at once, or under two delivery ids is one run.
 */
export function toRunId({ repositoryId, triggerKind, triggerId }: RunOrigin): string {
  return createHash("sha256")
    .update(`${repositoryId}:${triggerKind}:${triggerId}`)
    .digest("hex")
    .slice(0, RUN_ID_CHARS);
}

/** The name of a thread: `<repository id>-<number>`. Issues and pull requests share their numbers, as they do on GitHub. */
export function toThreadId({
  repositoryId,
  threadNumber,
}: {
  repositoryId: number;
  threadNumber: number;
}): string {
  return `${repositoryId}-${threadNumber}`;
}
