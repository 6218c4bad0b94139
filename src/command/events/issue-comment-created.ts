import { z } from "zod";
import type { Asking } from "./payload.ts";
import { TEXT, THREAD_PAYLOAD, toThreadEvent } from "./payload.ts";

const PAYLOAD = THREAD_PAYLOAD.extend({ action: z.literal("created"), comment: TEXT });

/** `issue_comment.created`: a command in a comment on an issue or a pull request; anything else is none of ours. */
export function parseIssueCommentCreated(
  payload: unknown,
  mayHold: (text: unknown) => boolean,
): Asking | undefined {
  if (!mayHold((payload as { comment?: { body?: unknown } } | null)?.comment?.body)) return undefined;
  const { data } = PAYLOAD.safeParse(payload);
  if (data === undefined) return undefined;
  return {
    kind: "written",
    event: toThreadEvent(data, "comment", data.comment),
    texts: [{ text: data.comment.body }],
    otherwise: "nothing",
  };
}
