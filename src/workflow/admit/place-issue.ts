import { getPullRequest } from "../../github/pull-request.ts";
import { type CommitRef, getBranchHead } from "../../github/repository.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import { toShortRunId } from "../../run/run.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";

/** Where the work stands, and where it goes. */
export type Place =
  | Ended
  | { kind: "place"; plan: Pick<RunPlan, "base" | "target" | "pullRequest" | "notes"> };

/**
 * The place of an issue's run: on the pull request that an earlier run of this issue left open, else on a branch of its own from
 * the base (`--base`, the config's, the default branch).
 */
export async function planIssue(
  step: Step,
  {
    base,
    branchPrefix,
    defaultHead,
  }: { base: string | undefined; branchPrefix: string; defaultHead: CommitRef },
): Promise<Place> {
  const { github } = step;
  const isBaseAsked = step.run.command?.options.base !== undefined;
  const { number } = step.run.event.thread;
  const { pullNumber } = step.thread;
  if (pullNumber !== undefined) {
    const pull = await getPullRequest(github, toScope(step.run, "report"), pullNumber);
    const head =
      pull?.state === "open"
        ? await getBranchHead(github, toScope(step.run, "clone"), pull.headRef)
        : undefined;
    if (pull !== undefined && head !== undefined && head !== "empty") {
      const target = { kind: "own_pull", branch: pull.headRef, number: pullNumber } as const;
      return {
        kind: "place",
        plan: {
          base: { ...head, ref: `refs/heads/${pull.headRef}` },
          target,
          pullRequest: undefined,
          notes: isBaseAsked
            ? [`\`--base\` was not used: the work goes on in #${pullNumber}, which has its own base.`]
            : [],
        },
      };
    }
  }
  const { defaultBranch } = step.run.event.repository;
  const ref = base ?? defaultBranch;
  const head =
    ref === defaultBranch ? defaultHead : await getBranchHead(github, toScope(step.run, "clone"), ref);
  if (head === undefined || head === "empty")
    return ended({ kind: "clone_failed", failure: "missing_ref", detail: ref });
  const branch = `${branchPrefix}issue-${number}-${toShortRunId(step.run.id)}`;
  const target = { kind: "new_branch", branch, base: ref, fork: false } as const;
  return {
    kind: "place",
    plan: { base: { ...head, ref: `refs/heads/${ref}` }, target, pullRequest: undefined, notes: [] },
  };
}
