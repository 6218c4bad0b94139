import { randomBytes } from "node:crypto";
import { toAgentArgs, toAgentEnv } from "../agent/command-line.ts";
import {
  type ContextItem,
  type Prompt,
  type PromptParts,
  renderPrompt,
  renderSystemPrompt,
} from "../agent/prompt.ts";
import { listPullFiles } from "../github/pull-request.ts";
import { listComments } from "../github/thread-comments.ts";
import { isStopped, openThread } from "./admit-access.ts";
import type { RunParts } from "./parts.ts";
import { type Ended, ended, type RunPlan } from "./plan.ts";
import { acquireSandbox } from "./provision.ts";
import { PACKAGE_REGISTRIES } from "./registries.ts";
import type { Run } from "./run.ts";
import { toAgentJob, toScope, toSessionId } from "./scopes.ts";

const MINUTE_MS = 60_000;
/** The sandbox's own end stands this far behind the run's. */
const BACKSTOP_MS = 5 * MINUTE_MS;
export const TRANSCRIPT_CAP_BYTES = 128 * 1024 * 1024;

export type Started =
  | Ended
  | {
      kind: "started";
      startedAt: number;
      hiddenRemoved: number;
      itemsLeftOut: number;
      /** What the sandbox could not enforce, for the report. */
      weaknesses: readonly string[];
    };

/** Gives the agent its prompt and starts it, detached. A second time finds it running and starts nothing. */
export async function startAgent(
  parts: RunParts,
  run: Run,
  {
    plan,
    budgetMicroUsd,
    projectNotes,
    attempt,
  }: {
    plan: RunPlan;
    budgetMicroUsd: number;
    projectNotes: string | undefined;
    attempt: number;
  },
): Promise<Started> {
  const { store, settings, now } = parts;
  const thread = await openThread(parts, run);
  if (isStopped(run, thread)) return ended({ kind: "stopped", by: thread.stoppedBy });
  const sessionId = thread.sessionId ?? toSessionId(run.id);
  if (thread.sessionId === undefined) await store.threads.update(run.threadId, { sessionId });

  const prompt = await toPrompt(parts, run, plan, projectNotes);
  const sandbox = await acquireSandbox(parts, run);
  const { readOnly, model, effort, limits, instructions, network } = plan;
  const { weaknesses } = await sandbox.start({
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
    stdin: Buffer.from(prompt.text),
    allowedHosts: [...PACKAGE_REGISTRIES, ...network],
    model: settings.modelAccess,
    timeoutMs: limits.minutes * MINUTE_MS + BACKSTOP_MS,
    outputCapBytes: TRANSCRIPT_CAP_BYTES,
  });
  const { hiddenRemoved, itemsLeftOut } = prompt;
  return { kind: "started", startedAt: now(), hiddenRemoved, itemsLeftOut, weaknesses };
}

async function toPrompt(
  { github, marker }: RunParts,
  run: Run,
  plan: RunPlan,
  projectNotes: string | undefined,
): Promise<Prompt> {
  const { thread, trigger, actor, repository } = run.event;
  const scope = toScope(run, "report");
  // The webhook says how many comments there are, its own included; when there is no other, GitHub is not asked.
  const isAlone = thread.comments === (trigger.kind === "comment" ? 1 : 0);
  const comments = isAlone ? [] : await listComments(github, scope, thread.number);
  const files = plan.pullRequest === undefined ? [] : await listPullFiles(github, scope, thread.number);
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

/** Our own comments carry a hidden marker: it is not what somebody tried to hide. */
function withoutMarker(body: string, marker: RunParts["marker"]): string {
  const runId = marker.parse(body);
  return runId === undefined ? body : body.replace(marker.render(runId), "");
}
