import { AppError } from "../../errors.ts";
import { addReaction } from "../../github/reaction.ts";
import { renderHelp } from "../../report/render-help.ts";
import { renderInvalidCommand, renderNothingToStop, renderStatus } from "../../report/reply.ts";
import { isReply, type Run } from "../../run/run.ts";
import { toVerbRow } from "../../run/verbs.ts";
import { countRecent, MAX_COMMANDS_PER_HOUR, mayCommand } from "../admit/access.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";
import { writeComment } from "../tell/report.ts";
import { toSpeech } from "../tell/speech.ts";
import { stopThread } from "./stop.ts";

/**
 * Answers a command that needs no sandbox: one comment, or a reaction where that says it all. Who may not write gets silence: an
 * answer to everybody would be a way to make the app talk.
 */
export async function reply(step: Step): Promise<void> {
  const { settings, log } = step;
  const { verb, isCapped } = toVerbRow(step.run.command?.verb);
  if (isCapped && (await countRecent(step)) > MAX_COMMANDS_PER_HOUR) return;
  if (!(await mayCommand(step, "report"))) {
    log.info("reply.refused");
    return;
  }
  if (step.run.problem !== undefined) return writeComment(step, renderInvalidCommand(step.run.problem));
  switch (verb) {
    case "stop":
      return answerStop(step);
    case "status":
      return writeComment(step, await readStatus(step));
    case "help":
      return writeComment(step, renderHelp({ command: settings.command }));
    default:
      throw new AppError(`There is no answer to ${verb}.`, { code: "no_answer", retry: "never" });
  }
}

async function answerStop(step: Step): Promise<void> {
  const { settings, github } = step;
  const stopped = await stopThread(step);
  const trigger = { trigger: step.run.event.trigger, number: step.run.event.thread.number };
  await addReaction(github, toScope(step.run, "report"), { ...trigger, content: "+1" });
  if (stopped.length > 0) return;
  const last = await step.store.runs.lastEnded(step.run.threadId);
  await writeComment(step, renderNothingToStop(last?.outcome, settings.command));
}

async function readStatus(step: Step): Promise<string> {
  const { store, settings, now } = step;
  const { thread } = step;
  const open = (await store.runs.listOpen(step.run.threadId)).filter((other) => !isReply(other));
  const view = {
    runs: open.map((other) => ({
      state: other.state === "working" ? ("working" as const) : ("waiting" as const),
      asked: toAsked(other),
      requester: other.event.actor.login,
      sinceMs: now() - other.createdAt,
    })),
    spentMicroUsd: thread.spentMicroUsd,
    capMicroUsd: settings.limits.threadBudgetMicroUsd,
    branch: thread.branch,
    pullNumber: thread.pullNumber,
    command: settings.command,
  };
  return renderStatus(view, toSpeech(step));
}

/** What a run was asked, for people; a verb that takes no words is itself what was asked. */
function toAsked({ command }: Run): string {
  if (command === undefined) return "";
  const { words, usage } = toVerbRow(command.verb);
  return words === "filler" ? usage : command.instruction;
}
