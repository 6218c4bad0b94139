import { z } from "zod";
import type { Asking } from "./payload.ts";
import { THREAD_PAYLOAD, toThreadEvent } from "./payload.ts";

const PAYLOAD = THREAD_PAYLOAD.extend({ action: z.literal("opened") });

/** `issues.opened`: a command in the title comes first, with the body as its context; without one the issue itself is the instruction. */
export function parseIssueOpened(payload: unknown): Asking | undefined {
  const { data } = PAYLOAD.safeParse(payload);
  if (data === undefined) return undefined;
  const { title, body } = data.issue;
  return {
    kind: "written",
    event: toThreadEvent(data, "issue", data.issue),
    texts: [{ text: title, context: body }, { text: body }],
    otherwise: "default-run",
  };
}
