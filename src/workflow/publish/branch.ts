import type { AgentProgress } from "../../agent/progress.ts";
import { advanceBranch, type BranchResult, createBranch } from "../../github/branch.ts";
import { createCommit } from "../../github/commit.ts";
import { getCommitMessage } from "../../github/commit-message.ts";
import { getCommit, listChangedPaths } from "../../github/repository.ts";
import { type Note, renderNote } from "../../report/note.ts";
import { isCommitOf } from "../../report/publication.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import { toShortRunId } from "../../run/run.ts";
import { requireChangeSet } from "../require-change-set.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";
import { toSpeech } from "../tell/speech.ts";
import { toCommitMessage } from "./commit.ts";

/** A branch that moves while we look is tried again so often; then the commit goes on a branch of its own. */
const MAX_REBUILDS = 3;

/** The branch that holds the commit now. `pullBase` is set when it needs a pull request onto another branch than planned. */
export interface Placed {
  kind: "placed";
  branch: string;
  sha: string;
  pullBase: string | undefined;
  notes: string[];
}

interface Order {
  plan: RunPlan;
  progress: AgentProgress;
  sha: string;
}

/**
 * Points a branch at the commit: creates the run's own (F28), or moves the pull request's forward. Never forces (F27): on a branch
 * that a person moved, the commit is rebuilt on the new head when no file is touched by both, else it goes on a second branch.
 *
 * The second time, a branch that holds a commit of this run is adopted as it is.
 */
export async function placeCommit(step: Step, order: Order): Promise<Ended | Placed> {
  const { target } = order.plan;
  if (target.kind === "new_branch")
    return placeOnNewBranch(step, { sha: order.sha, branch: target.branch, pullBase: undefined, notes: [] });
  let { sha } = order;
  let from = order.plan.base.sha;
  for (let rebuilds = 0; ; rebuilds += 1) {
    const result = await advanceBranch(step.github, toScope(step.run, "publish"), {
      branch: target.branch,
      sha,
      from,
    });
    if (result.kind !== "moved") return settlePlace(step, { order, result, sha, isRebuilt: rebuilds > 0 });
    if (await isOurs(step, result.sha))
      return { kind: "placed", branch: target.branch, sha: result.sha, pullBase: undefined, notes: [] };
    const rebuilt =
      rebuilds < MAX_REBUILDS ? await rebuild(step, { ...order, headSha: result.sha }) : undefined;
    if (rebuilt === undefined) return placeBeside(step, { sha: order.sha, branch: target.branch });
    sha = rebuilt;
    from = result.sha;
  }
}

async function settlePlace(
  step: Step,
  {
    order: { plan, sha: firstSha },
    result,
    sha,
    isRebuilt,
  }: { order: Order; result: Exclude<BranchResult, { kind: "moved" }>; sha: string; isRebuilt: boolean },
): Promise<Ended | Placed> {
  const { target } = plan;
  if (result.kind === "set") {
    const rebuilt = { kind: "rebuilt", branch: target.branch } as const;
    const notes = isRebuilt ? [renderNote(rebuilt, toSpeech(step))] : [];
    return { kind: "placed", branch: target.branch, sha, pullBase: undefined, notes };
  }
  if (result.kind === "rules") return ended({ kind: "publish_refused", reason: result.reason, text: "" });
  // The branch was deleted in the meantime: the work is not lost, it gets a branch of its own.
  const branch = `${plan.branchPrefix}${toShortRunId(step.run.id)}`;
  return placeOnNewBranch(step, {
    sha: firstSha,
    branch,
    pullBase: "base" in target ? target.base : step.run.event.repository.defaultBranch,
    notes: [{ kind: "branch_gone", branch: target.branch }],
  });
}

async function placeBeside(
  step: Step,
  { sha, branch }: { sha: string; branch: string },
): Promise<Ended | Placed> {
  return placeOnNewBranch(step, {
    sha,
    branch: `${branch}-${toShortRunId(step.run.id)}`,
    pullBase: branch,
    notes: [{ kind: "beside_branch", branch }],
  });
}

async function placeOnNewBranch(
  step: Step,
  { sha, branch, pullBase, notes: known }: Omit<Placed, "kind" | "notes"> & { notes: Note[] },
): Promise<Ended | Placed> {
  const scope = toScope(step.run, "publish");
  let obstacle: string | undefined;
  for (const name of toNames(branch)) {
    const result = await createBranch(step.github, scope, { branch: name, sha });
    const taken: Note[] = obstacle === undefined ? [] : [{ kind: "name_taken", obstacle, branch: name }];
    const notes = [...known, ...taken].map((note) => renderNote(note, toSpeech(step)));
    if (result.kind === "set") return { kind: "placed", branch: name, sha, pullBase, notes };
    if (result.kind === "rules") return ended({ kind: "publish_refused", reason: result.reason, text: "" });
    if (result.kind === "in_the_way") obstacle = result.branch;
    if (result.kind === "taken" && (await isOurs(step, result.sha))) {
      return { kind: "placed", branch: name, sha: result.sha, pullBase, notes };
    }
  }
  return ended({
    kind: "publish_refused",
    why: "branch_taken",
    reason: `The branch \`${obstacle ?? branch}\` is in the way of the name that the new branch would have.`,
    text: "",
  });
}

/** Other names for a branch whose own is taken; those without a slash are free beside a branch `claude` (F28). */
function toNames(branch: string): string[] {
  const flat = branch.replaceAll("/", "-");
  return [...new Set([branch, `${branch}-2`, `${branch}-3`, flat, `${flat}-2`])];
}

async function rebuild(
  step: Step,
  { plan, progress, headSha }: Order & { headSha: string },
): Promise<string | undefined> {
  const scope = toScope(step.run, "publish");
  const { changes } = await requireChangeSet(step);
  const theirs = await listChangedPaths(step.github, scope, { from: plan.base.sha, to: headSha });
  if (theirs === undefined) return undefined;
  const ours = new Set(
    changes.flatMap((change) => [
      change.path,
      ...(change.kind === "put" && change.previousPath !== undefined ? [change.previousPath] : []),
    ]),
  );
  if (theirs.some((path) => ours.has(path))) return undefined;
  const head = await getCommit(step.github, scope, headSha);
  if (head === undefined) return undefined;
  const message = toCommitMessage(step, { plan, progress });
  return (
    await createCommit(step.github, scope, {
      changes,
      baseTreeSha: head.treeSha,
      parentSha: head.sha,
      message,
    })
  ).sha;
}

async function isOurs({ github, run }: Step, sha: string): Promise<boolean> {
  return isCommitOf(await getCommitMessage(github, toScope(run, "publish"), sha), run.id);
}
