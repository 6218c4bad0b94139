import type { AgentProgress } from "../../agent/progress.ts";
import { openCheckRun } from "../../github/check-run.ts";
import { getPullRequest, openPullRequest, type PullRequestResult } from "../../github/pull-request.ts";
import { labelPullRequest, requestReviews } from "../../github/pull-request-people.ts";
import { getBranchHead } from "../../github/repository.ts";
import { renderPullRequestBody } from "../../report/publication.ts";
import type { Receipt } from "../../report/run-view.ts";
import { renderCode, renderInline } from "../../report/speech.ts";
import type { Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";
import { toSpeech } from "../tell/speech.ts";
import type { Placed } from "./branch.ts";
import { toTitle } from "./commit.ts";

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
  receipt: Receipt | undefined;
}

type Published = Extract<Outcome, { kind: "published" }>;
type OpenPull = Extract<PullRequestResult, { kind: "open" }>;

const NO_DRAFT_NOTE = "The pull request is not a draft, because this repository has no drafts.";

/** Opens the pull request of the placed commit where one is needed, and tells on the commit itself that it is the run's. */
export async function openPull(step: Step, order: PullOrder): Promise<Published> {
  const { plan, progress, placed, figures } = order;
  const { webUrl } = step.settings;
  const { owner, name } = step.run.event.repository;
  const found = await findOrOpenPull(step, order);
  const branchUrl = `${webUrl}/${owner}/${name}/tree/${toPath(placed.branch)}`;
  const isFirst = await step.store.runs.claimEffect(step.run.id, "head check");
  await openCheckRun(step.github, toScope(step.run, "report"), {
    sha: placed.sha,
    runId: step.run.id,
    state: {
      status: "completed",
      // Nobody has tested this commit.
      conclusion: "neutral",
      output: {
        title: toPullTitle(step, order),
        summary: "Claude made this commit. Sandpiper did not test it.",
      },
    },
    isFirst,
  });
  const thread =
    found.pullRequest === undefined || plan.target.kind === "head_branch"
      ? {}
      : { pullNumber: found.pullRequest.number };
  await step.store.threads.update(step.run.threadId, {
    keptRunId: undefined,
    branch: placed.branch,
    ...thread,
  });
  return {
    kind: "published",
    pullRequest: found.pullRequest,
    commitSha: placed.sha,
    commitUrl: `${webUrl}/${owner}/${name}/commit/${placed.sha}`,
    branch: placed.branch,
    branchUrl,
    title: toTitle(step, progress),
    summary: progress.answer?.summary ?? progress.lastText,
    ...figures,
    draft: found.isDraft ?? order.isDraft,
    isUnfinished: order.isUnfinished,
    notes: [...order.notes, ...placed.notes, ...found.notes],
  };
}

async function findOrOpenPull(
  step: Step,
  order: PullOrder,
): Promise<{ pullRequest: Published["pullRequest"]; isDraft?: boolean; notes: string[] }> {
  const { plan, placed } = order;
  const { target } = plan;
  const { webUrl } = step.settings;
  const { owner, name } = step.run.event.repository;
  if (target.kind === "own_pull" && placed.pullBase === undefined) {
    // It was open when the run was planned; somebody may have closed it since (F31).
    const pull = await getPullRequest(step.github, toScope(step.run, "publish"), target.number);
    if (pull?.state !== "open") return { pullRequest: undefined, notes: [toClosedNote(target.number)] };
    return { pullRequest: { number: target.number, url: pull.url, created: false }, notes: [] };
  }
  if (target.kind === "head_branch" && placed.pullBase === undefined)
    return { pullRequest: undefined, notes: [] };

  const { defaultBranch } = step.run.event.repository;
  const base = placed.pullBase ?? (target.kind === "new_branch" ? target.base : defaultBranch);
  let result = await openNewPull(step, { ...order, base });
  const notes =
    target.kind === "new_branch" && target.fork
      ? [
          "This pull request comes from a fork, which Sandpiper can't push to. Its commits and Claude's are together in a pull request of this repository.",
        ]
      : [];
  if (result.kind === "refused" && base !== defaultBranch && (await isBranchGone(step, base))) {
    const say = toSpeech(step);
    notes.push(
      `${renderCode(base, say)} is gone, so the pull request goes into ${renderCode(defaultBranch, say)}.`,
    );
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
        notes: [...notes, toClosedNote(result.number)],
      };
    case "refused":
      step.log.warn({ reason: result.reason }, "pull_request.refused");
      return {
        pullRequest: undefined,
        notes: [
          ...notes,
          `GitHub would not open a pull request (${renderInline(result.reason, 300, toSpeech(step))}); [open one from the branch](${webUrl}/${owner}/${name}/compare/${toPath(base)}...${toPath(placed.branch)}?expand=1).`,
        ],
      };
  }
}

async function isBranchGone({ github, run }: Step, branch: string): Promise<boolean> {
  return (await getBranchHead(github, toScope(run, "publish"), branch)) === undefined;
}

function toClosedNote(number: number): string {
  return `Somebody closed pull request #${number} of this branch, so it is not opened again.`;
}

async function openNewPull(
  step: Step,
  order: PullOrder & { base: string },
): Promise<Exclude<PullRequestResult, { kind: "open" }> | (OpenPull & { notes: string[] })> {
  const { github, store } = step;
  const scope = toScope(step.run, "publish");
  const isFirst = await store.runs.claimEffect(step.run.id, "pull request");
  const result = await openPullRequest(github, scope, {
    branch: order.placed.branch,
    base: order.base,
    title: toPullTitle(step, order),
    body: toPullBody(step, order),
    draft: order.isDraft,
    isFirst,
  });
  if (result.kind !== "open") return result;
  const { number } = result;
  const { labels, reviewers } = order.plan;
  const assignee = step.run.event.actor.login;
  const unassigned = await labelPullRequest(github, scope, { number, labels, assignee });
  const refused = await requestReviews(github, scope, { number, reviewers });
  const say = toSpeech(step);
  const toNote = ({ name, what, reason }: { name: string; what: string; reason: string }) =>
    `${renderCode(name, say)} could not be ${what}: ${renderInline(reason, 300, say) || "GitHub gives no reason"}`;
  const notes = [
    ...(order.isDraft && !result.isDraft ? [NO_DRAFT_NOTE] : []),
    ...(unassigned === undefined
      ? []
      : [toNote({ name: assignee, what: "made the assignee", reason: unassigned })]),
    ...refused.map(({ reviewer, reason }) => toNote({ name: reviewer, what: "asked for a review", reason })),
  ];
  return { ...result, notes };
}

function toPullTitle(step: Step, { progress, isUnfinished }: PullOrder): string {
  const title = toTitle(step, progress);
  return isUnfinished ? `Unfinished: ${title}` : title;
}

function toPullBody(step: Step, order: PullOrder): string {
  const { thread, actor, trigger } = step.run.event;
  const { progress, notes, placed, receipt, isUnfinished } = order;
  const text = {
    issueNumber: thread.number,
    fixes: !thread.isPullRequest && !isUnfinished,
    requester: actor.login,
    summary: progress.answer?.summary ?? progress.lastText,
    notes: [...order.plan.notes, ...notes, ...placed.notes],
    receipt,
    commentUrl: trigger.url,
  };
  return renderPullRequestBody(text, toSpeech(step));
}

/** A branch's name as a part of an address: its slashes stay, everything else that means something there is encoded. */
function toPath(branch: string): string {
  return branch.split("/").map(encodeURIComponent).join("/");
}
