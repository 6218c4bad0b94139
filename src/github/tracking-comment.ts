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
      const found = await findOwnComment({ github, marker }, scope, { number, runId });
      if (found !== undefined) return found;
    }
    const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
    const parameters = { issue_number: number, body: `${body}\n\n${marker.render(runId)}` };
    return (await github.call(scope, route, parameters, createdSchema)).id;
  });
}

/**
 * Edits the comment. One that was deleted is posted once more; deleted again, the answer is `unwritable` (F32). When the answer to
 * that posting was lost, the comment is found by its marker.
 */
export async function editTrackingComment(
  { github, marker }: { github: GitHubClient; marker: Marker },
  scope: TokenScope,
  {
    commentId,
    mayRepost,
    ...target
  }: CommentTarget & { commentId: number; mayRepost: () => Promise<boolean> },
): Promise<CommentResult> {
  const edit = (id: number) => putBody({ github, marker }, scope, { ...target, commentId: id });
  try {
    return { kind: "written", commentId: await edit(commentId) };
  } catch (error) {
    // A rate limit is a 403 too, and passes (F15).
    if (!(error instanceof GitHubError) || error.retry !== "never") throw error;
    if (error.status !== 404) return orUnwritable(() => Promise.reject(error));
    if (await mayRepost())
      return openTrackingComment({ github, marker }, scope, { ...target, isFirst: true });
    return orUnwritable(async () => {
      const found = await findOwnComment({ github, marker }, scope, target);
      if (found === undefined || found === commentId) throw error;
      return edit(found);
    });
  }
}

/** Edits a comment that is there. The second time changes nothing; one that is gone or closed to us is `unwritable`, and none is posted. */
export async function editStandingComment(
  parts: { github: GitHubClient; marker: Marker },
  scope: TokenScope,
  comment: { commentId: number; runId: string; body: string },
): Promise<CommentResult> {
  return orUnwritable(() => putBody(parts, scope, comment));
}

async function putBody(
  { github, marker }: { github: GitHubClient; marker: Marker },
  scope: TokenScope,
  { commentId, runId, body }: { commentId: number; runId: string; body: string },
): Promise<number> {
  const route = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}";
  const parameters = { comment_id: commentId, body: `${body}\n\n${marker.render(runId)}` };
  return (await github.call(scope, route, parameters, createdSchema)).id;
}

async function findOwnComment(
  { github, marker }: { github: GitHubClient; marker: Marker },
  scope: TokenScope,
  { number, runId }: Pick<CommentTarget, "number" | "runId">,
): Promise<number | undefined> {
  const comments = await listComments(github, scope, number);
  return comments.find((comment) => marker.isOwn(comment, runId))?.id;
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
