import { findByHead, getPullRequest, type PullRequest } from "../../github/pull-request.ts";
import { type CommitRef, getBranchHead, getCommit } from "../../github/repository.ts";
import { renderNote } from "../../report/note.ts";
import type { Outcome } from "../../run/outcome.ts";
import { type Ended, ended, type RunPlan, type Target } from "../../run/plan.ts";
import { toShortRunId } from "../../run/run.ts";
import { type Step, toScope } from "../step.ts";
import { toSpeech } from "../tell/speech.ts";

/** Where the work stands, and where it goes. */
export type Place =
  | Ended
  | { kind: "place"; plan: Pick<RunPlan, "base" | "target" | "pullRequest" | "notes"> };

/**
 * The place of an issue's run: on the pull request or the branch that an earlier run of this issue left, else on a branch of its own
 * from the base (`--base`, the config's, the default branch).
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
  const { number } = step.run.event.thread;
  const { defaultBranch } = step.run.event.repository;
  const ref = base ?? defaultBranch;
  const own = await findOwn(step, ref);
  if (own !== undefined) {
    const isBaseAsked = step.run.command?.options.base !== undefined;
    return {
      kind: "place",
      plan: {
        base: { ...own.head, ref: `refs/heads/${own.target.branch}` },
        target: own.target,
        pullRequest: undefined,
        notes: isBaseAsked ? [toBaseNote(step, own.target)] : [],
      },
    };
  }
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

/** The runs among which the last published one is looked for. */
const MAX_LOOKED_BACK = 10;

type Published = Extract<Outcome, { kind: "published" }>;
type Own = Extract<Target, { kind: "own_pull" | "own_branch" }>;

/**
 * Where earlier runs of the issue left their work, with its newest commit: the open pull request, or the branch that has none. What a
 * person closed or merged is no place to go on: there the work begins anew (F31). So does it where the branch is gone.
 */
async function findOwn(step: Step, base: string): Promise<{ head: CommitRef; target: Own } | undefined> {
  const { github, run, thread } = step;
  const pull = await findPull(step);
  if (pull?.state === "closed") return undefined;
  const branch = pull?.headRef ?? (thread.pullNumber === undefined ? thread.branch : undefined);
  const head = branch === undefined ? undefined : await getBranchHead(github, toScope(run, "clone"), branch);
  if (branch === undefined || head === undefined || head === "empty") return undefined;
  if (pull !== undefined) return { head, target: { kind: "own_pull", branch, number: pull.number } };
  const { toOpen } = (await findPublished(step, branch)) ?? {};
  return { head, target: { kind: "own_branch", branch, base: toOpen?.base ?? base } };
}

/** The issue's pull request; where the app opened none, the one that a person opened of its branch. */
async function findPull({ github, run, thread }: Step): Promise<PullRequest | undefined> {
  const { branch, pullNumber } = thread;
  const scope = toScope(run, "report");
  if (pullNumber !== undefined) return getPullRequest(github, scope, pullNumber);
  return branch === undefined ? undefined : findByHead(github, scope, branch);
}

/** What was published last on a branch, of what the thread's newest runs published. */
export async function findPublished({ store, run }: Step, branch: string): Promise<Published | undefined> {
  const outcomes = (await store.runs.listEnded(run.threadId, MAX_LOOKED_BACK)).map(({ outcome }) => outcome);
  const last = outcomes.find((outcome) => outcome?.kind === "published" && outcome.branch === branch);
  return last?.kind === "published" ? last : undefined;
}

function toBaseNote(step: Step, target: Own): string {
  return target.kind === "own_branch"
    ? renderNote({ kind: "goes_on", branch: target.branch }, toSpeech(step))
    : `\`--base\` was not used: the work goes on in #${target.number}, which has its own base.`;
}

/**
 * The place of a run in a pull request: on its head, and onto its head branch. The head of a fork can't be pushed to: the commit
 * goes on a branch of this repository, with a pull request of its own. What was merged is in the base branch already: there the
 * work starts from that, as it is now (F60).
 */
export async function planPullRequest(step: Step, branchPrefix: string): Promise<Place> {
  const { github } = step;
  const { number } = step.run.event.thread;
  const pull = await getPullRequest(github, toScope(step.run, "report"), number);
  if (pull === undefined) return ended({ kind: "abandoned", why: "The pull request is gone." });
  const branch = `${branchPrefix}pr-${number}-${toShortRunId(step.run.id)}`;
  const notes =
    step.run.command?.options.base === undefined
      ? []
      : [renderNote({ kind: "base_not_used" }, toSpeech(step))];
  if (pull.isMerged) return planAfterMerge(step, { pull, branch, notes });
  const isFork = pull.headRepositoryId !== step.run.event.repository.id;
  const head = await getCommit(github, toScope(step.run, "clone"), pull.headSha);
  if (head === undefined) {
    return ended({ kind: "clone_failed", failure: "missing_ref", detail: pull.headRef });
  }
  return {
    kind: "place",
    plan: {
      base: { ...head, ref: `refs/pull/${number}/head` },
      target:
        isFork || pull.state === "closed"
          ? { kind: "new_branch", branch, base: pull.baseRef, fork: isFork }
          : { kind: "head_branch", branch: pull.headRef, number },
      pullRequest: { headRef: pull.headRef, baseRef: pull.baseRef },
      notes,
    },
  };
}

/** On the base branch, or on the default branch where that was deleted since. */
async function planAfterMerge(
  step: Step,
  { pull, branch, notes }: { pull: PullRequest; branch: string; notes: string[] },
): Promise<Place> {
  for (const ref of [pull.baseRef, step.run.event.repository.defaultBranch]) {
    const head = await getBranchHead(step.github, toScope(step.run, "clone"), ref);
    if (head === undefined || head === "empty") continue;
    const merged = { kind: "starts_after_merge", number: pull.number, branch: ref } as const;
    return {
      kind: "place",
      plan: {
        base: { ...head, ref: `refs/heads/${ref}` },
        target: { kind: "new_branch", branch, base: ref, fork: false },
        pullRequest: undefined,
        notes: [renderNote(merged, toSpeech(step)), ...notes],
      },
    };
  }
  return ended({ kind: "clone_failed", failure: "missing_ref", detail: pull.baseRef });
}
