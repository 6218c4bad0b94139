import { z } from "zod";
import type { GitHubClient, TokenScope } from "./github-client.ts";
import type { PostedBy } from "./marker.ts";

const PAGE_SIZE = 100;
/** Newest last; a thread longer than this is cut at its older end. */
const MAX_PAGES = 5;

const commentSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  user: z.object({ login: z.string(), type: z.string().optional() }).nullish(),
  created_at: z.iso.datetime({ offset: true }),
  updated_at: z.iso.datetime({ offset: true }).nullish(),
  performed_via_github_app: z.object({ id: z.number() }).nullish(),
});

/** One comment as it stands now. `updatedAt` is undefined when GitHub does not say. */
export interface ThreadComment extends PostedBy {
  id: number;
  author: string;
  createdAt: number;
  updatedAt: number | undefined;
}

const threadSchema = z.object({ comments: z.number() });

/** The comments of a thread, oldest first; of a very long one, the newest. */
export async function listComments(
  github: GitHubClient,
  scope: TokenScope,
  number: number,
): Promise<ThreadComment[]> {
  const list = async (page: number): Promise<ThreadComment[]> => {
    const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
    const parameters = { issue_number: number, per_page: PAGE_SIZE, page };
    return (await github.call(scope, route, parameters, z.array(commentSchema))).map(toComment);
  };
  const first = await list(1);
  if (first.length < PAGE_SIZE) return first;
  const route = "GET /repos/{owner}/{repo}/issues/{issue_number}";
  const { comments: count } = await github.call(scope, route, { issue_number: number }, threadSchema);
  const lastPage = Math.ceil(count / PAGE_SIZE);
  const comments = lastPage > MAX_PAGES ? [] : first;
  // One page further than the count says: comments are written while we read.
  for (let page = Math.max(2, lastPage - MAX_PAGES + 1); page <= lastPage + 1; page += 1) {
    const found = await list(page);
    comments.push(...found);
    if (found.length < PAGE_SIZE) break;
  }
  return comments;
}

/**
 * The comments of all threads of a repository that were written or edited since an instant, the last one first; of very many, the newest.
 *
 * @see https://docs.github.com/en/rest/issues/comments#list-issue-comments-for-a-repository
 */
export async function listRecentComments(
  github: GitHubClient,
  scope: TokenScope,
  sinceAt: number,
): Promise<ThreadComment[]> {
  const route = "GET /repos/{owner}/{repo}/issues/comments";
  const order = { sort: "updated", direction: "desc", since: new Date(sinceAt).toISOString() } as const;
  const comments: ThreadComment[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const parameters = { ...order, per_page: PAGE_SIZE, page };
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
    isBot: comment.user?.type === "Bot",
  };
}
