import { addReaction } from "../../github/reaction.ts";
import { renderHelp } from "../../report/render-help.ts";
import { renderInvalidCommand } from "../../report/render-invalid-command.ts";
import { renderStatus } from "../../report/render-status.ts";
import { isReply, type Run } from "../../run/run.ts";
import { countRecent, MAX_COMMANDS_PER_HOUR, mayCommand, openThread } from "../admit/access.ts";
import type { RunParts } from "../parts.ts";
import { toScope } from "../scopes.ts";
import { writeComment } from "./reporting.ts";
import { toSpeech } from "./speech.ts";
import { stopThread } from "./stop.ts";

/**
 * Answers a command that needs no sandbox: one comment, or a reaction where that says it all. Who may not write gets silence: an
 * answer to everybody would be a way to make the app talk.
 */
export async function reply(parts: RunParts, run: Run): Promise<void> {
  const { settings, log } = parts;
  const verb = run.command?.verb;
  if (verb !== "stop" && (await countRecent(parts, run)) > MAX_COMMANDS_PER_HOUR) return;
  if (!(await mayCommand(parts, run, "report"))) {
    log.info({ run: run.id, thread: run.threadId }, "reply.refused");
    return;
  }
  if (run.problem !== undefined) return writeComment(parts, run, renderInvalidCommand(run.problem));
  if (verb === "stop") return answerStop(parts, run);
  const body = verb === "status" ? await toStatus(parts, run) : renderHelp({ command: settings.command });
  await writeComment(parts, run, body);
}

async function answerStop(parts: RunParts, run: Run): Promise<void> {
  const { settings, github } = parts;
  const stopped = await stopThread(parts, run);
  const trigger = { trigger: run.event.trigger, number: run.event.thread.number };
  await addReaction(github, toScope(run, "report"), { ...trigger, content: "+1" });
  if (stopped.length > 0) return;
  const last = await parts.store.runs.lastEnded(run.threadId);
  const isPublished = last?.outcome?.kind === "published";
  const body = isPublished
    ? `**Nothing to stop**: the last run is already published${last.outcome?.kind === "published" && last.outcome.pullRequest ? ` in #${last.outcome.pullRequest.number}` : ""}. Nothing else is running or waiting here.`
    : `**Nothing to stop**: nothing is running or waiting in this thread. Begin with \`${settings.command} <what to do>\`.`;
  await writeComment(parts, run, body);
}

async function toStatus(parts: RunParts, run: Run): Promise<string> {
  const { store, settings, now } = parts;
  const thread = await openThread(parts, run);
  const open = (await store.runs.listOpen(run.threadId)).filter((other) => !isReply(other));
  const view = {
    runs: open.map((other) => ({
      state: other.state === "working" ? ("working" as const) : ("waiting" as const),
      asked: other.command?.verb === "retry" ? "retry" : (other.command?.instruction ?? ""),
      requester: other.event.actor.login,
      sinceMs: now() - other.createdAt,
    })),
    spentMicroUsd: thread.spentMicroUsd,
    capMicroUsd: settings.limits.threadBudgetMicroUsd,
    branch: thread.branch,
    pullNumber: thread.pullNumber,
    command: settings.command,
  };
  return renderStatus(view, toSpeech(parts, run));
}
