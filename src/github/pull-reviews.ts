import { GitHubError } from "../errors.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";
import { listReviews } from "./list-reviews.ts";
import { queryReviews } from "./query-reviews.ts";
import type { PullReviews } from "./review.ts";

/**
 * The reviews of a pull request. REST does not tell which threads are resolved, so GraphQL is asked, once; where it refuses (a
 * permission, an old Enterprise Server) or fails, REST has the comments.
 */
export async function readReviews(
  github: GitHubClient,
  scope: TokenScope,
  number: number,
): Promise<PullReviews> {
  try {
    return await queryReviews(github, scope, number);
  } catch (error) {
    // Of a limit, and of a token that has ended, REST would say the same.
    const isOfGraphql =
      error instanceof GitHubError && typeof error.retry === "string" && error.code !== "bad_credentials";
    if (!isOfGraphql) throw error;
    return listReviews(github, scope, number);
  }
}
