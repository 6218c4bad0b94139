import type { Access } from "../../github/github-client.ts";
import { canWrite } from "../../github/repository.ts";
import type { Outcome } from "../../run/outcome.ts";
import { type Ended, ended } from "../../run/plan.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";

/** Commands of one person taken in one thread within an hour; two bots that answer each other end here (S4). */
export const MAX_COMMANDS_PER_HOUR = 20;
/** Past the cap this many are told why; after that there is silence. */
const TOLD_PAST_CAP = 1;
const HOUR_MS = 3_600_000;
/** Who was refused is not told again for so long. */
const TOLD_FOR_MS = 7 * 24 * HOUR_MS;

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

/** How many commands the requester gave in this thread within the hour; what others write there does not count (S4). */
export async function countRecent({ store, now, run }: Step): Promise<number> {
  const asked = { actorId: run.event.actor.id, sinceAt: now() - HOUR_MS };
  return (await store.runs.listOwn(run.threadId, asked)).length;
}

/** Who may not is told once in a thread, and silence after that: an answer to each would be a way to make the app talk (S16). */
async function findRefusal({ store, now, run }: Step): Promise<Outcome> {
  if (run.command === undefined) return { kind: "silent", why: "the author may not write" };
  const asked = { actorId: run.event.actor.id, sinceAt: now() - TOLD_FOR_MS };
  const work = (await store.runs.listOwn(run.threadId, asked)).filter((own) => own.isWork);
  const before = work
    .slice(
      0,
      work.findIndex(({ id }) => id === run.id),
    )
    .at(-1);
  const last = before === undefined ? undefined : await store.runs.get(before.id);
  const wasAllowed = last?.outcome !== undefined && !["refused", "silent"].includes(last.outcome.kind);
  if (last === undefined || wasAllowed) return { kind: "refused", why: "no_access" };
  return { kind: "silent", why: "who may not write was told so already" };
}
