import { parseAnswer } from "../../agent/answer.ts";
import type { AgentProgress } from "../../agent/progress.ts";
import { GitHubError } from "../../errors.ts";
import { createCommit } from "../../github/commit.ts";
import { renderCommitMessage } from "../../report/publication.ts";
import type { Publication } from "../../report/run-view.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import { mayCommand } from "../admit/access.ts";
import { requireChangeSet } from "../require-change-set.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";
import { NO_FACTS, toView } from "../tell/report.ts";
import { toSpeech } from "../tell/speech.ts";

/** A commit that no branch points to yet. */
export type Committed = Ended | { kind: "committed"; sha: string };

/**
 * Makes the commit, after asking once more whether the requester may write (S2). A second time makes another object of the same
 * content, which nobody sees: the branch decides which one counts.
 */
export async function commitChanges(
  step: Step,
  { plan, progress }: { plan: RunPlan; progress: AgentProgress },
): Promise<Committed> {
  const { github } = step;
  const scope = toScope(step.run, "publish");
  if (!(await canPublish(step)))
    return ended({
      kind: "publish_refused",
      why: "permission",
      reason: "Sandpiper may not write code in this repository.",
      text: "",
    });
  if (!(await mayCommand(step, "publish"))) return ended({ kind: "refused", why: "no_access" });
  const { changes } = await requireChangeSet(step);
  const message = toCommitMessage(step, { plan, progress });
  const { sha, treeSha } = plan.base;
  const commit = await createCommit(github, scope, {
    changes,
    baseTreeSha: treeSha,
    parentSha: sha,
    message,
  });
  return { kind: "committed", sha: commit.sha };
}

/**
 * Whether GitHub gives out a token to publish with. It says the same when the permission is missing (F18) and when the repository
 * is gone (F17): a new token to report with tells which, and throws in the second case.
 */
async function canPublish({ github, run }: Step): Promise<boolean> {
  try {
    await github.token(toScope(run, "publish"));
    return true;
  } catch (error) {
    if (!(error instanceof GitHubError) || error.code !== "refused") throw error;
    await github.revoke(toScope(run, "report"));
    await github.token(toScope(run, "report"));
    return false;
  }
}

/** What the commit and the pull request tell of the agent's work. */
export function toPublication(
  progress: AgentProgress,
  {
    isUnfinished,
    evidence,
    takesUp,
  }: Pick<Publication, "isUnfinished" | "evidence"> & Pick<RunPlan, "takesUp">,
): Publication {
  const { title } = progress.answer ?? parseAnswer(undefined, progress.lastText);
  const { summary = progress.lastText, done = [] } = progress.answer ?? {};
  const askedBy = takesUp === undefined || takesUp.kind === "question" ? undefined : takesUp.requester;
  return { kind: "publication", title, summary, done, isUnfinished, evidence, askedBy };
}

export function toCommitMessage(
  step: Step,
  { plan: { takesUp }, progress }: { plan: Pick<RunPlan, "takesUp">; progress: AgentProgress },
): string {
  const state = toPublication(progress, { isUnfinished: false, evidence: undefined, takesUp });
  const view = toView(step, { state, facts: NO_FACTS });
  return renderCommitMessage(view, toSpeech(step));
}
