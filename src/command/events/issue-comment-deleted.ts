import { z } from "zod";
import type { Asking } from "./payload.ts";
import { PERSON, TEXT, THREAD_PAYLOAD, toThreadEvent } from "./payload.ts";

const PAYLOAD = THREAD_PAYLOAD.extend({ action: z.literal("deleted"), comment: TEXT });
const AUTHOR = z.object({ comment: z.object({ user: PERSON }) });

/**
 * `issue_comment.deleted`: a command whose comment is deleted is withdrawn, whoever deleted it (F34). It is read as its author's, as it was
 * when it was written: so it is the same run, also when the comment itself is told of later (F3).
 */
export function parseIssueCommentDeleted(
  payload: unknown,
  mayHold: (text: unknown) => boolean,
): Asking | undefined {
  if (!mayHold((payload as { comment?: { body?: unknown } } | null)?.comment?.body)) return undefined;
  const { data } = PAYLOAD.safeParse(payload);
  const author = AUTHOR.safeParse(payload).data?.comment.user;
  if (data === undefined || author === undefined) return undefined;
  return {
    kind: "written",
    event: toThreadEvent({ ...data, sender: author }, "comment", data.comment),
    texts: [{ text: data.comment.body }],
    otherwise: "nothing",
    isWithdrawn: true,
  };
}
