import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { EventThread } from "../run/trigger.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

const ROUTE = "GET /repos/{owner}/{repo}/issues/{issue_number}";

const login = z
  .object({ login: z.string() })
  .nullish()
  .transform((user) => user?.login ?? "ghost");
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const label = z
  .union([z.string(), z.object({ name: z.string().nullish() })])
  .transform((each) => (typeof each === "string" ? each : (each.name ?? "")));

export const threadSchema = z.object({
  number: z.int().positive(),
  title: z.string(),
  body: z
    .string()
    .nullish()
    .transform((text) => text ?? ""),
  user: login,
  created_at: instant,
  labels: z.array(label).catch([]),
  pull_request: z.object({}).nullish(),
});

/** An issue or pull request as it is now; undefined when it is not there, or was moved or deleted. */
export async function getThread(
  github: GitHubClient,
  scope: TokenScope,
  number: number,
): Promise<EventThread | undefined> {
  try {
    const found = toThread(await github.call(scope, ROUTE, { issue_number: number }, threadSchema));
    // A moved issue is answered by a redirect to the one that it became, in another repository.
    return found.number === number ? found : undefined;
  } catch (error) {
    const isGone = error instanceof GitHubError && [301, 404, 410].includes(error.status);
    if (isGone) return undefined;
    throw error;
  }
}

/** In our own words. Pure. */
export function toThread(found: z.infer<typeof threadSchema>): EventThread {
  return {
    number: found.number,
    isPullRequest: found.pull_request !== undefined && found.pull_request !== null,
    title: found.title,
    body: found.body,
    author: found.user,
    createdAt: found.created_at,
    labels: found.labels.filter((name) => name !== ""),
  };
}
