import { AppError } from "../../errors.ts";
import { addReaction } from "../../github/reaction.ts";
import { renderBudget } from "../../report/budget-words.ts";
import { renderDoctor } from "../../report/render-doctor.ts";
import { renderHelp } from "../../report/render-help.ts";
import { renderInvalidCommand, renderNothingToStop } from "../../report/reply.ts";
import { renderStatus } from "../../report/status.ts";
import type { Run } from "../../run/run.ts";
import { mayGive, toVerbRow } from "../../run/verbs.ts";
import { countRecent, MAX_COMMANDS_PER_HOUR, mayCommand } from "../admit/access.ts";
import { readConfig } from "../admit/read-repository.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";
import { writeComment } from "../tell/report.ts";
import { toSpeech } from "../tell/speech.ts";
import { listOpenWork, readBudget, readStatus } from "./read-status.ts";
import { stopThread } from "./stop.ts";

/**
 * Answers a command that needs no sandbox: one comment, or a reaction where that says it all. Who may not give it gets silence: an
 * answer to everybody would be a way to make the app talk.
 */
export async function reply(step: Step): Promise<void> {
  const { settings, log } = step;
  const { command, problem, isWithdrawn } = step.run;
  // Its comment was deleted before it was answered; as it read then it may never have been a command (F34, S6).
  if (isWithdrawn) return;
  const { verb, isCapped } = toVerbRow(command?.verb);
  if (isCapped && (await countRecent(step)) > MAX_COMMANDS_PER_HOUR) return;
  const canWrite = await mayCommand(step, "report");
  // A command that can't be read is told to those whose work would have run.
  const asked = problem === undefined ? verb : "work";
  if (!mayGive(asked, { canWrite, isRequester: !canWrite && (await isRequester(step)) })) {
    log.info("reply.refused");
    return;
  }
  if (problem !== undefined) return writeComment(step, renderInvalidCommand(problem));
  switch (command?.verb) {
    case "stop":
      return answerStop(step);
    case "status":
      return answerStatus(step, { canWrite });
    case "budget":
      return answerBudget(step, command.amountMicroUsd);
    case "doctor":
      return writeComment(step, await examineAll(step));
    case "help":
      return writeComment(step, renderHelp({ command: settings.command }));
    default:
      throw new AppError(`There is no answer to ${verb}.`, { code: "no_answer", retry: "never" });
  }
}

/**
 * Whether a command of this person runs or waits in the thread: their own, or one of theirs that a writer let run. One that was not admitted
 * yet, which has been told to nobody, makes nobody a requester: an outsider's is open, too, until it is parked.
 */
async function isRequester(step: Step): Promise<boolean> {
  const { store, run } = step;
  const isTheirs = ({ event }: Run) => event.actor.id === run.event.actor.id;
  const open = await listOpenWork(step);
  const isAdmitted = ({ state, commentId, addition }: Run) =>
    state === "working" || commentId !== undefined || addition !== undefined;
  if (open.some((each) => isTheirs(each) && isAdmitted(each))) return true;
  const left = await store.runs.listAwaiting(run.threadId);
  return left.some((each) => isTheirs(each) && open.some(({ id }) => id === each.answeredBy));
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

async function answerStatus(step: Step, asker: { canWrite: boolean }): Promise<void> {
  const status = await readStatus(step, asker);
  if (status !== undefined) await writeComment(step, renderStatus(status, toSpeech(step)));
}

/** Raises the thread's cap, no further than the operator lets it. The second time: raised once, and the same answer. */
async function answerBudget(step: Step, amountMicroUsd: number): Promise<void> {
  const { store, run, settings } = step;
  const { capMicroUsd, mostMicroUsd } = await readBudget(step);
  const microUsd = Math.min(amountMicroUsd, mostMicroUsd - capMicroUsd);
  if (microUsd > 0) await store.threads.raise(run.threadId, { runId: run.id, microUsd });
  await writeComment(step, renderBudget(await readBudget(step), settings.command));
}

/** The second time looks anew: what it made the first time has its name, and goes with it. */
async function examineAll(step: Step): Promise<string> {
  const name = `doctor-${step.run.id.slice(0, 12)}`;
  const found = await step.doctor.examine({ name, readConfig: () => readConfig(step) });
  return renderDoctor(found, toSpeech(step));
}
