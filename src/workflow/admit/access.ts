import type { Access } from "../../github/github-client.ts";
import { addReaction } from "../../github/reaction.ts";
import { canWrite } from "../../github/repository.ts";
import type { Verb } from "../../run/command.ts";
import type { Outcome } from "../../run/outcome.ts";
import { type Ended, ended } from "../../run/plan.ts";
import { sanitizeText } from "../../text/incoming/sanitize.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";
import { endStopped } from "../steps.ts";
import { toRedactor } from "../tell/speech.ts";

/** Commands of one person taken in one thread within an hour; two bots that answer each other end here (S4). */
export const MAX_COMMANDS_PER_HOUR = 20;
/** Past the cap this many are told why; after that there is silence. */
const TOLD_PAST_CAP = 1;
const HOUR_MS = 3_600_000;
/** Who was refused is not told again for so long. */
const TOLD_FOR_MS = 7 * 24 * HOUR_MS;
/** What somebody who may not write can leave for a writer's approval. */
const PARKED_VERBS: readonly Verb[] = ["work", "plan", "ask", "continue", "also"];
/** All that is shown, and so all that may run: it has to be read by a person. */
const MAX_PARKED_BYTES = 4_000;

/** Why the run may not begin, or undefined when it may: the kill switch, the hourly cap, live permission (S2). */
export async function checkAccess(step: Step): Promise<Ended | undefined> {
  const { settings } = step;
  const recent = await countRecent(step);
  if (recent > MAX_COMMANDS_PER_HOUR + TOLD_PAST_CAP)
    return ended({ kind: "silent", why: "too many commands in this thread" });
  if (!(await mayCommand(step, "clone"))) return ended(await findRefusal(step));
  if (recent > MAX_COMMANDS_PER_HOUR) return ended({ kind: "refused", why: "thread_busy" });
  if (settings.isPaused) return ended({ kind: "refused", why: "paused" });
  return undefined;
}

/**
 * Whether the requester may give commands here, asked now (S2). For a bot GitHub has no permission to tell, so that a bot of an App
 * that the operator lists needs none (S3). A person who writes through an App stays a person.
 *
 * @see https://github.com/anthropics/claude-code-action/issues/1133
 */
export async function mayCommand({ github, settings, run }: Step, access: Access): Promise<boolean> {
  const { type, appId, login } = run.event.actor;
  if (type !== "User" && appId !== undefined && settings.allowedBots.includes(appId)) return true;
  return canWrite(github, toScope(run, access), login);
}

/**
 * The ending of a run that was stopped, or whose comment was deleted, before it was admitted. Who may not write is met with silence as
 * before: an answer to each would make the app talk, and a `retry` would repeat what nobody let run.
 */
export async function endUnadmitted(step: Step): Promise<Ended> {
  const stopped = endStopped(step);
  if (stopped.outcome.kind !== "stopped" || (await mayCommand(step, "clone"))) return stopped;
  return ended({ kind: "silent", why: "the author may not write" });
}

/** How many commands the requester gave in this thread within the hour; what others write there does not count (S4). */
export async function countRecent({ store, now, run }: Step): Promise<number> {
  const asked = { actorId: run.event.actor.id, sinceAt: now() - HOUR_MS };
  return (await store.runs.listOwn(run.threadId, asked)).length;
}

/**
 * Who may not write is told once in a thread, and what they want done waits there for a writer's approval. After that there is a reaction
 * alone: an answer to each would be a way to make the app talk (S16).
 */
async function findRefusal(step: Step): Promise<Outcome> {
  const { command, event } = step.run;
  if (command === undefined) return { kind: "silent", why: "the author may not write" };
  if (await wasTold(step)) {
    const trigger = { trigger: event.trigger, number: event.thread.number };
    await addReaction(step.github, toScope(step.run, "report"), { ...trigger, content: "confused" });
    return { kind: "silent", why: "who may not write was told so already" };
  }
  // What a bot wants waits for nobody: a person reads what was parked.
  if (event.actor.type !== "User" || !PARKED_VERBS.includes(command.verb))
    return { kind: "refused", why: "no_access" };
  const { text } = sanitizeText(command.instruction, { maxBytes: MAX_PARKED_BYTES });
  // What runs is what is shown: anything between the lines of a key would be shown as redacted, and run as it was written.
  const instruction = toRedactor(step).redact(text).text;
  const isCut = Buffer.byteLength(command.instruction) > MAX_PARKED_BYTES;
  return { kind: "parked", instruction, isCut };
}

/** Whether the last thing that this person was told here is that they may not write, and nobody let their command run since. */
async function wasTold({ store, now, run }: Step): Promise<boolean> {
  const asked = { actorId: run.event.actor.id, sinceAt: now() - TOLD_FOR_MS };
  const work = (await store.runs.listOwn(run.threadId, asked)).filter((own) => own.isWork);
  const before = work.slice(
    0,
    work.findIndex(({ id }) => id === run.id),
  );
  for (const { id } of before.toReversed()) {
    const { outcome, answeredBy } = (await store.runs.get(id)) ?? {};
    if (outcome?.kind === "silent") continue;
    if (outcome === undefined || outcome.kind === "refused") return true;
    return outcome.kind === "parked" && answeredBy === undefined;
  }
  return false;
}
