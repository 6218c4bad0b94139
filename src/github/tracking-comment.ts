import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";
import type { Marker } from "./marker.ts";
import { listComments } from "./thread-comments.ts";

const createdSchema = z.object({ id: z.number() });

interface CommentTarget {
  number: number;
  runId: string;
  body: string;
}

/** What became of a write to the thread. `unwritable`: locked, gone, or the App may not comment: the check run has to do. */
export type CommentResult = { kind: "written"; commentId: number } | { kind: "unwritable" };

/**
 * The run's one comment: found by its signed marker, else created.
 *
 * `isFirst` false means somebody may have posted it already and died before the id was kept: the thread is read first.
 */
export async function openTrackingComment(
  { github, marker }: { github: GitHubClient; marker: Marker },
  scope: TokenScope,
  { number, runId, body, isFirst }: CommentTarget & { isFirst: boolean },
): Promise<CommentResult> {
  return orUnwritable(async () => {
    if (!isFirst) {
      const comments = await listComments(github, scope, number);
      // A person can copy our marker, but can't post as an App (S20).
      const ours = comments.find((comment) => comment.isBot && marker.parse(comment.body) === runId);
      if (ours !== undefined) return ours.id;
    }
    const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
    const parameters = { issue_number: number, body: `${body}\n\n${marker.render(runId)}` };
    return (await github.call(scope, route, parameters, createdSchema)).id;
  });
}

/** Edits the comment. One that was deleted is posted once more; deleted again, the answer is `unwritable` (F32). */
export async function editTrackingComment(
  { github, marker }: { github: GitHubClient; marker: Marker },
  scope: TokenScope,
  {
    commentId,
    mayRepost,
    ...target
  }: CommentTarget & { commentId: number; mayRepost: () => Promise<boolean> },
): Promise<CommentResult> {
  try {
    const route = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}";
    const body = `${target.body}\n\n${marker.render(target.runId)}`;
    await github.call(scope, route, { comment_id: commentId, body }, createdSchema);
    return { kind: "written", commentId };
  } catch (error) {
    // A rate limit is a 403 too, and passes (F15).
    if (!(error instanceof GitHubError) || error.retry !== "never") throw error;
    if (error.status === 404 && (await mayRepost())) {
      return openTrackingComment({ github, marker }, scope, { ...target, isFirst: true });
    }
    if (error.status === 403 || error.status === 404 || error.status === 410) return { kind: "unwritable" };
    throw error;
  }
}

async function orUnwritable(work: () => Promise<number>): Promise<CommentResult> {
  try {
    return { kind: "written", commentId: await work() };
  } catch (error) {
    const isClosedToUs =
      error instanceof GitHubError && [403, 404, 410].includes(error.status) && error.retry === "never";
    if (isClosedToUs) return { kind: "unwritable" };
    throw error;
  }
}
