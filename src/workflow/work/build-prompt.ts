import { randomBytes } from "node:crypto";
import { type Prompt, type PullRequestPart, renderPrompt } from "../../agent/prompt.ts";
import type { EarlierRun } from "../../agent/prompt-digest.ts";
import type { ContextItem } from "../../agent/select-context.ts";
import { GitHubError } from "../../errors.ts";
import { listPullFiles } from "../../github/pull-request.ts";
import { readReviews } from "../../github/pull-reviews.ts";
import { listComments } from "../../github/thread-comments.ts";
import type { Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import type { RunParts } from "../parts.ts";
import { type Step, toScope } from "../step.ts";

interface PromptOrder {
  plan: RunPlan;
  earlierRuns: readonly EarlierRun[];
  since: string | undefined;
}

/** The run's prompt, with what GitHub has of its thread now. */
export async function buildPrompt(step: Step, { plan, earlierRuns, since }: PromptOrder): Promise<Prompt> {
  const { thread, trigger, actor, repository } = step.run.event;
  const [comments, pullRequest] = await Promise.all([readComments(step), readPull(step, plan)]);
  return renderPrompt({
    repository: `${repository.owner}/${repository.name}`,
    thread,
    comments,
    pullRequest,
    projectNotes: plan.projectNotes,
    earlierRuns,
    since,
    instruction: plan.instruction,
    instructionContext: plan.instructionContext,
    requester: actor.login,
    triggeredAt: trigger.createdAt,
    verb: plan.verb,
    takesUp: plan.takesUp,
    nonce: randomBytes(9).toString("hex"),
  });
}

async function readComments({ github, marker, run }: Step): Promise<ContextItem[]> {
  const { thread, trigger } = run.event;
  // Every comment is younger than its issue, so none counts for a run that a new issue started. A comment's run asks: the count in
  // its webhook lags, and GitHub's own recorded payloads have 0, 1 and 2 for a first comment.
  if (trigger.kind === "issue") return [];
  const comments = await orElse(listComments(github, toScope(run, "report"), thread.number), []);
  // The command itself, and what this run said of it within the same second.
  const isOwn = ({ id, body }: { id: number; body: string }): boolean =>
    id === trigger.id || marker.parse(body) === run.id;
  return comments
    .filter((comment) => !isOwn(comment))
    .map((comment) => ({ ...comment, body: withoutMarker(comment.body, marker) }));
}

async function readPull(
  { github, run }: Step,
  { pullRequest, base }: RunPlan,
): Promise<PullRequestPart | undefined> {
  if (pullRequest === undefined) return undefined;
  const { number } = run.event.thread;
  const scope = toScope(run, "report");
  const [{ files, hasMore }, reviews] = await Promise.all([
    orElse(listPullFiles(github, scope, number), { files: [], hasMore: true }),
    readReviews(github, scope, number),
  ]);
  return { ...pullRequest, headSha: base.sha, files, hasMoreFiles: hasMore, reviews };
}

/** What the App was not granted to read is not there for the agent either (F18). */
async function orElse<T>(asked: Promise<T>, without: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof GitHubError && error.status === 403 && error.retry === "never") return without;
    throw error;
  }
}

/** Our own comments carry a hidden marker: it is not what somebody tried to hide. */
function withoutMarker(body: string, marker: RunParts["marker"]): string {
  const runId = marker.parse(body);
  return runId === undefined ? body : body.replace(marker.render(runId), "");
}

/** Ended runs as a session that does not remember them is told of them, in the same order. Pure. */
export function toEarlierRuns(runs: readonly Run[]): EarlierRun[] {
  return runs.flatMap(({ event, command, outcome }) =>
    outcome === undefined
      ? []
      : [
          {
            requester: event.actor.login,
            askedAt: event.trigger.createdAt,
            instruction: command?.instruction ?? "",
            ending: toEnding(outcome),
            summary: toSummary(outcome),
          },
        ],
  );
}

/** How a run ended, in our own words: nothing in them is the agent's or a person's. */
function toEnding(outcome: Outcome): string {
  if (outcome.kept?.at !== undefined)
    return "it did not come to its end; what it had changed some minutes before is kept, and not published.";
  switch (outcome.kind) {
    case "published":
      return outcome.pullRequest === undefined
        ? `its change (${outcome.files} files) was committed to the branch.`
        : `its change (${outcome.files} files) is in pull request #${outcome.pullRequest.number}.`;
    case "kept_back":
      return `its change (${outcome.kept.files} files) waits for a person to publish it.`;
    case "answered":
      return "it was answered.";
    case "no_change":
      return "nothing was changed.";
    case "changes_lost":
      return "its change was lost with the sandbox.";
    case "blocked":
      return "its change was not allowed and is not published.";
    case "publish_refused":
      return "GitHub refused its change, which is not published.";
    case "planned":
      return "it proposed a plan.";
    case "asked":
      return "it ended with a question.";
    case "stopped":
      return "a person stopped it.";
    case "timed_out":
    case "max_turns":
    case "budget_reached":
      return "it was cut short and left nothing.";
    case "agent_failed":
      return outcome.failure === "too_long"
        ? "the conversation had become too long for the model; nothing of it was published."
        : "the agent failed; nothing of it was published.";
    case "refused":
    case "silent":
    case "invalid_config":
    case "clone_failed":
    case "setup_failed":
    case "sandbox_unavailable":
    case "parked":
    case "handed_over":
    case "nothing_to":
    case "abandoned":
    case "broken":
      return "it did not come to any work.";
  }
}

function toSummary(outcome: Outcome): string {
  if (outcome.kind === "published") return `${outcome.title}\n\n${outcome.summary}`;
  if (outcome.kind === "asked")
    return [
      outcome.text,
      outcome.question,
      ...outcome.options.map((option, index) => `${index + 1}. ${option}`),
    ].join("\n");
  return "text" in outcome ? outcome.text : "";
}
