import { getPullRequest } from "../github/pull-request.ts";
import { getCommit } from "../github/repository.ts";
import type { Place } from "./admit-issue.ts";
import type { RunParts } from "./parts.ts";
import { ended } from "./plan.ts";
import { type Run, toShortRunId } from "./run.ts";
import { toScope } from "./scopes.ts";

/**
 * The place of a run in a pull request: on its head, and onto its head branch. The head of a fork can't be pushed to: the commit
 * goes on a branch of this repository, with a pull request of its own.
 */
export async function planPullRequest({ github }: RunParts, run: Run, branchPrefix: string): Promise<Place> {
  const { number } = run.event.thread;
  const pull = await getPullRequest(github, toScope(run, "report"), number);
  if (pull === undefined) return ended({ kind: "abandoned", why: "The pull request is gone." });
  const isFork = pull.headRepositoryId !== run.event.repository.id;
  const head = await getCommit(github, toScope(run, "clone"), pull.headSha);
  if (head === undefined) {
    return ended({ kind: "clone_failed", failure: "missing_ref", detail: pull.headRef });
  }
  const branch = `${branchPrefix}pr-${number}-${toShortRunId(run.id)}`;
  return {
    kind: "place",
    plan: {
      base: { ...head, ref: `refs/pull/${number}/head` },
      target:
        isFork || pull.state === "closed"
          ? { kind: "new_branch", branch, base: pull.baseRef, fork: isFork }
          : { kind: "head_branch", branch: pull.headRef, number },
      pullRequest: { headRef: pull.headRef, baseRef: pull.baseRef },
    },
  };
}
