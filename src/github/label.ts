import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

/** Takes a label off an issue or a pull request. The second time it is gone, and nothing changes; where it can't be taken off it stays. */
export async function removeLabel(
  github: GitHubClient,
  scope: TokenScope,
  { number, name }: { number: number; name: string },
): Promise<void> {
  try {
    const route = "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}";
    await github.call(scope, route, { issue_number: number, name }, z.unknown());
  } catch (error) {
    if (error instanceof GitHubError && error.retry === "never") return;
    throw error;
  }
}
