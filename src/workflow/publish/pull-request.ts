import type { AgentProgress } from "../../agent/progress.ts";
import { openCheckRun } from "../../github/check-run.ts";
import { getPullRequest, openPullRequest, type PullRequestResult } from "../../github/pull-request.ts";
import { labelPullRequest, requestReviews } from "../../github/pull-request-people.ts";
import { renderCommitCheck } from "../../report/check.ts";
import { type Note, renderNote } from "../../report/note.ts";
import { renderPullRequestBody, renderSubject, renderTitle } from "../../report/publication.ts";
import type { PublicationView, Receipt, RunView } from "../../report/run-view.ts";
import type { Evidence } from "../../run/evidence.ts";
import type { Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import { toThreadId } from "../../run/run.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";
import { NO_FACTS, toView } from "../tell/report.ts";
import { toSpeech } from "../tell/speech.ts";
import type { Placed } from "./branch.ts";
import { toPublication } from "./commit.ts";
import { isBranchGone, type Offer, offerPull, toBranchPath, toOpenUrl } from "./offer-pull.ts";

export interface PullOrder {
  plan: RunPlan;
  progress: AgentProgress;
  placed: Placed;
  figures: { files: number; additions: number; deletions: number };
  /** Warnings of the gate and what cut the work short, in our own words. */
  notes: string[];
  isDraft: boolean;
  /** The work was cut short: nothing of it may look as if it were done. */
  isUnfinished: boolean;
  evidence: Evidence | undefined;
  receipt: Receipt | undefined;
}

type Published = Extract<Outcome, { kind: "published" }>;
/** A pull request that is there now, or the page where a person may open it. */
type Found =
  | Offer
  | { pullRequest: Published["pullRequest"]; toOpen?: undefined; isDraft?: boolean; notes: Note[] };
type OpenPull = Extract<PullRequestResult, { kind: "open" }>;

/** Opens the pull request of the placed commit where one is wanted, and tells on the commit itself that it is the run's. */
export async function openPull(step: Step, order: PullOrder): Promise<Published> {
  const { plan, progress, placed, figures } = order;
  const view = toPublicationView(step, order);
  const say = toSpeech(step);
  const { webUrl } = step.settings;
  const { owner, name } = step.run.event.repository;
  const found = await findOrOpenPull(step, order);
  const branchUrl = `${webUrl}/${owner}/${name}/tree/${toBranchPath(placed.branch)}`;
  const isFirst = await step.store.runs.claimEffect(step.run.id, "head check");
  await openCheckRun(step.github, toScope(step.run, "report"), {
    sha: placed.sha,
    runId: step.run.id,
    state: renderCommitCheck(view, say),
    isFirst,
  });
  // With a branch alone the thread has no pull request any more: its next run goes on from the branch.
  const isNew = found.pullRequest?.created ?? found.toOpen !== undefined;
  const isOwn = found.pullRequest !== undefined || found.toOpen !== undefined;
  const thread = isOwn && plan.target.kind !== "head_branch" ? { pullNumber: found.pullRequest?.number } : {};
  await step.store.threads.update(step.run.threadId, {
    keptRunId: undefined,
    branch: placed.branch,
    ...thread,
  });
  return {
    kind: "published",
    pullRequest: found.pullRequest,
    ...(found.toOpen !== undefined && { toOpen: found.toOpen }),
    commitSha: placed.sha,
    commitUrl: `${webUrl}/${owner}/${name}/commit/${placed.sha}`,
    branch: placed.branch,
    branchUrl,
    title: renderSubject(view, say),
    summary: progress.answer?.summary ?? progress.lastText,
    ...figures,
    draft: found.isDraft ?? order.isDraft,
    isUnfinished: order.isUnfinished,
    followUps: progress.answer?.followUps ?? [],
    ...(order.evidence !== undefined && { evidence: order.evidence }),
    ...(plan.suggestedConfig !== undefined && isNew && { suggestedConfig: plan.suggestedConfig }),
    notes: [...order.notes, ...placed.notes, ...found.notes.map((note) => renderNote(note, say))],
  };
}

/** From now on what is written in the pull request is this thread's too. Its own thread needs no link. The second time: the same. */
async function linkPull({ store, run }: Step, threadNumber: number): Promise<void> {
  const alias = toThreadId({ repositoryId: run.event.repository.id, threadNumber });
  if (alias !== run.threadId) await store.threads.link(alias, run.threadId);
}

async function findOrOpenPull(step: Step, order: PullOrder): Promise<Found> {
  const { plan, placed } = order;
  const { target } = plan;
  if (target.kind === "own_pull" && placed.pullBase === undefined) {
    // It was open when the run was planned; somebody may have closed it since (F31).
    const pull = await getPullRequest(step.github, toScope(step.run, "publish"), target.number);
    if (pull?.state !== "open")
      return { pullRequest: undefined, notes: [{ kind: "closed_by_person", number: target.number }] };
    const pullRequest = { number: target.number, url: pull.url, created: false };
    return { pullRequest, isDraft: pull.isDraft, notes: [] };
  }
  if (target.kind === "head_branch" && placed.pullBase === undefined)
    return { pullRequest: undefined, notes: [] };

  const { defaultBranch } = step.run.event.repository;
  const base = placed.pullBase ?? ("base" in target ? target.base : defaultBranch);
  const notes = toForkNotes(plan);
  if (plan.publish === "branch") return offerPull(step, { branch: placed.branch, base, notes });
  let result = await openNewPull(step, { ...order, base });
  if (result.kind === "refused" && base !== defaultBranch && (await isBranchGone(step, base))) {
    notes.push({ kind: "base_gone", base, instead: defaultBranch });
    result = await openNewPull(step, { ...order, base: defaultBranch });
  }
  switch (result.kind) {
    case "open":
      step.log.info({ elapsedMs: step.now() - step.run.createdAt }, "pull_request.opened");
      return {
        // New to people, whether this try of the step made it or an earlier one that died before it could say so.
        pullRequest: { number: result.number, url: result.url, created: true },
        isDraft: result.isDraft,
        notes: [...notes, ...result.notes],
      };
    case "closed_by_person":
      return {
        pullRequest: undefined,
        notes: [...notes, { kind: "closed_by_person", number: result.number }],
      };
    case "refused":
      step.log.warn({ reason: result.reason }, "pull_request.refused");
      return {
        pullRequest: undefined,
        notes: [
          ...notes,
          {
            kind: "no_pull_request",
            reason: result.reason,
            openUrl: toOpenUrl(step, { branch: placed.branch, base }),
          },
        ],
      };
  }
}

function toForkNotes({ target, publish }: RunPlan): Note[] {
  if (target.kind !== "new_branch" || !target.fork) return [];
  return [{ kind: "from_fork", in: publish === "branch" ? "a branch" : "a pull request" }];
}

async function openNewPull(
  step: Step,
  order: PullOrder & { base: string },
): Promise<Exclude<PullRequestResult, { kind: "open" }> | (OpenPull & { notes: Note[] })> {
  const { github, store } = step;
  const scope = toScope(step.run, "publish");
  const isFirst = await store.runs.claimEffect(step.run.id, "pull request");
  const view = toPublicationView(step, order);
  const say = toSpeech(step);
  const result = await openPullRequest(github, scope, {
    branch: order.placed.branch,
    base: order.base,
    title: renderTitle(view, say),
    body: renderPullRequestBody(view, say),
    draft: order.isDraft,
    isFirst,
  });
  if (result.kind !== "open") return result;
  const { number } = result;
  await linkPull(step, number);
  const { labels, reviewers } = order.plan;
  const assignee = step.run.event.actor.login;
  const unassigned = await labelPullRequest(github, scope, { number, labels, assignee });
  const refused = await requestReviews(github, scope, { number, reviewers });
  const notes: Note[] = [
    ...(order.isDraft && !result.isDraft ? [{ kind: "no_draft" } as const] : []),
    ...(unassigned === undefined
      ? []
      : [{ kind: "not_assigned", name: assignee, reason: unassigned } as const]),
    ...refused.map(({ reviewer, reason }) => ({ kind: "not_asked", name: reviewer, reason }) as const),
  ];
  return { ...result, notes };
}

function toPublicationView(
  step: Step,
  { plan, progress, notes, placed, receipt, isUnfinished, evidence }: PullOrder,
): RunView<PublicationView> {
  const { takesUp } = plan;
  const facts = { ...NO_FACTS, notes: [...plan.notes, ...notes, ...placed.notes] };
  return toView(step, {
    state: toPublication(progress, { isUnfinished, evidence, takesUp }),
    facts,
    receipt,
  });
}
