import { z } from "zod";
import type { GitHubClient, TokenScope } from "./github-client.ts";

const commitSchema = z.object({ message: z.string() });

/** The message of a commit. */
export async function getCommitMessage(
  github: GitHubClient,
  scope: TokenScope,
  sha: string,
): Promise<string> {
  const route = "GET /repos/{owner}/{repo}/git/commits/{commit_sha}";
  return (await github.call(scope, route, { commit_sha: sha }, commitSchema)).message;
}
