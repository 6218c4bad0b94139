import { randomBytes } from "node:crypto";
import { toAgentArgs, toAgentEnv } from "../agent/command-line.ts";
import {
  type ContextItem,
  type Prompt,
  type PromptParts,
  renderPrompt,
  renderSystemPrompt,
} from "../agent/prompt.ts";
import { GitHubError } from "../errors.ts";
import { listPullFiles } from "../github/pull-request.ts";
import { listComments } from "../github/thread-comments.ts";
import type { Job, Sandbox } from "../sandbox/sandbox.ts";
import { isStopped, openThread } from "./admit-access.ts";
import type { RunParts } from "./parts.ts";
import { type Ended, ended, type RunPlan } from "./plan.ts";
import { PACKAGE_REGISTRIES } from "./registries.ts";
import { restoreSession } from "./restore-session.ts";
import type { Run } from "./run.ts";
import { toAgentJob, toScope, toSessionId } from "./scopes.ts";
import { findAndDo, type Gone } from "./thread-sandbox.ts";

const MINUTE_MS = 60_000;
/** The sandbox's own end stands this far behind the run's. */
const BACKSTOP_MS = 5 * MINUTE_MS;
export const TRANSCRIPT_CAP_BYTES = 128 * 1024 * 1024;

/** What an agent must know that goes on in a session in which it did more than its files now show. */
const SECOND_TRY = `
This is the second try: the sandbox died during the first. The working directory is at its first commit again, and nothing that was done in it before is left. Do the work from its beginning.
`;

export type Started =
  | Ended
  | Gone
  | {
      kind: "started";
      startedAt: number;
      hiddenRemoved: number;
      itemsLeftOut: number;
      /** What the sandbox could not enforce, for the report. */
      weaknesses: readonly string[];
    };

interface AgentOrder {
  plan: RunPlan;
  budgetMicroUsd: number;
  projectNotes: string | undefined;
  attempt: number;
  /** Whether the sandbox was empty before this attempt: then the thread's session is put back first. */
  isNew: boolean;
}

/** Gives the agent its prompt and starts it, detached. A second time finds it running and starts nothing. */
export async function startAgent(parts: RunParts, run: Run, order: AgentOrder): Promise<Started> {
  const { store } = parts;
  const { plan, projectNotes, attempt, isNew } = order;
  const thread = await openThread(parts, run);
  if (isStopped(run, thread)) return ended({ kind: "stopped", by: thread.stoppedBy });
  const sessionId = thread.sessionId ?? toSessionId(run.id);
  if (thread.sessionId === undefined) await store.threads.update(run.threadId, { sessionId });

  const prompt = await toPrompt(parts, run, plan, projectNotes);
  const stdin = Buffer.from(attempt === 1 ? prompt.text : prompt.text + SECOND_TRY);
  const started = await findAndDo(parts, run, async (sandbox) => {
    if (isNew && thread.sessionId !== undefined)
      await restoreSession(parts, run, { sandbox, sessionId, attempt });
    const job = toJob(parts, run, { ...order, sandbox, sessionId, stdin });
    return { kind: "started" as const, ...(await sandbox.start(job)) };
  });
  if (started.kind === "gone") return started;
  const { hiddenRemoved, itemsLeftOut } = prompt;
  return { ...started, startedAt: parts.now(), hiddenRemoved, itemsLeftOut };
}

function toJob(
  { settings }: RunParts,
  run: Run,
  order: AgentOrder & { sandbox: Sandbox; sessionId: string; stdin: Uint8Array },
): Job {
  const { plan, attempt, budgetMicroUsd, sandbox, sessionId, stdin } = order;
  const { readOnly, model, effort, limits, instructions, network } = plan;
  return {
    name: toAgentJob(run.id, attempt),
    args: toAgentArgs({
      program: sandbox.paths.agent,
      sessionId,
      model,
      effort,
      maxTurns: limits.turns,
      budgetMicroUsd,
      systemPrompt: renderSystemPrompt({ readOnly, instructions }),
      readOnly,
    }),
    env: toAgentEnv(),
    stdin,
    allowedHosts: [...PACKAGE_REGISTRIES, ...network],
    model: settings.modelAccess,
    timeoutMs: limits.minutes * MINUTE_MS + BACKSTOP_MS,
    outputCapBytes: TRANSCRIPT_CAP_BYTES,
  };
}

async function toPrompt(
  { github, marker }: RunParts,
  run: Run,
  plan: RunPlan,
  projectNotes: string | undefined,
): Promise<Prompt> {
  const { thread, trigger, actor, repository } = run.event;
  const scope = toScope(run, "report");
  // Every comment is younger than its issue, so none counts for a run that a new issue started. A comment's run asks: the count in
  // its webhook lags, and GitHub's own recorded payloads have 0, 1 and 2 for a first comment.
  const comments = trigger.kind === "issue" ? [] : await orNone(listComments(github, scope, thread.number));
  const files =
    plan.pullRequest === undefined ? [] : await orNone(listPullFiles(github, scope, thread.number));
  const isOwn = (comment: { id: number }): boolean => trigger.kind === "comment" && comment.id === trigger.id;
  const parts: PromptParts = {
    repository: `${repository.owner}/${repository.name}`,
    thread,
    comments: comments
      .filter((comment) => !isOwn(comment) && comment.createdAt <= trigger.createdAt)
      .map((comment): ContextItem => ({ ...comment, body: withoutMarker(comment.body, marker) })),
    pullRequest:
      plan.pullRequest === undefined
        ? undefined
        : {
            ...plan.pullRequest,
            headSha: plan.base.sha,
            files: files.map(
              (file) => `${file.status} ${file.filename} +${file.additions} -${file.deletions}`,
            ),
          },
    projectNotes,
    instruction: plan.instruction,
    instructionContext: plan.instructionContext,
    requester: actor.login,
    triggeredAt: trigger.createdAt,
    readOnly: plan.readOnly,
    nonce: randomBytes(9).toString("hex"),
  };
  return renderPrompt(parts);
}

/** What the App was not granted to read is not there for the agent either (F18). */
async function orNone<T>(list: Promise<T[]>): Promise<T[]> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof GitHubError && error.status === 403 && error.retry === "never") return [];
    throw error;
  }
}

/** Our own comments carry a hidden marker: it is not what somebody tried to hide. */
function withoutMarker(body: string, marker: RunParts["marker"]): string {
  const runId = marker.parse(body);
  return runId === undefined ? body : body.replace(marker.render(runId), "");
}
