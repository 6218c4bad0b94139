import { z } from "zod";
import type { GitHubClient, TokenScope } from "./github-client.ts";

const PAGE_SIZE = 100;
/** Newest last; a thread longer than this is cut at its older end. */
const MAX_PAGES = 5;

const commentSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullish(),
  created_at: z.iso.datetime({ offset: true }),
  updated_at: z.iso.datetime({ offset: true }).nullish(),
  performed_via_github_app: z.object({ id: z.number() }).nullish(),
});

/** One comment as it stands now. `updatedAt` is undefined when GitHub does not say. */
export interface ThreadComment {
  id: number;
  body: string;
  author: string;
  createdAt: number;
  updatedAt: number | undefined;
  appId: number | undefined;
}

/** The comments of a thread, oldest first. */
export async function listComments(
  github: GitHubClient,
  scope: TokenScope,
  number: number,
): Promise<ThreadComment[]> {
  const comments: ThreadComment[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
    const parameters = { issue_number: number, per_page: PAGE_SIZE, page };
    const found = await github.call(scope, route, parameters, z.array(commentSchema));
    comments.push(...found.map(toComment));
    if (found.length < PAGE_SIZE) break;
  }
  return comments;
}

function toComment(comment: z.infer<typeof commentSchema>): ThreadComment {
  return {
    id: comment.id,
    body: comment.body ?? "",
    author: comment.user?.login ?? "ghost",
    createdAt: Date.parse(comment.created_at),
    updatedAt: comment.updated_at ? Date.parse(comment.updated_at) : undefined,
    appId: comment.performed_via_github_app?.id,
  };
}
