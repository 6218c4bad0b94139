import { findChangedPaths } from "../../github/repository.ts";
import { renderNote } from "../../report/note.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import type { RepositoryConfig } from "../../run/repository-config.ts";
import type { Run } from "../../run/run.ts";
import { isAskingLabel } from "../../run/trigger.ts";
import { type Step, toScope } from "../step.ts";
import { toSpeech } from "../tell/speech.ts";
import { checkAccess } from "./access.ts";
import { decideLimits } from "./decide-limits.ts";
import { findPublished, planIssue, planPullRequest } from "./place-work.ts";
import { readConfig, readProject } from "./read-repository.ts";
import { findSource } from "./take-up.ts";

export type Admission = Ended | { kind: "admitted"; plan: RunPlan };

/**
 * Decides whether the run may begin, and how: who asks (live), what the repository wants (its default branch's config), what the
 * command comes to in its thread, where the work stands on and where it will go. It only reads, but for a reaction to who was refused before; a
 * second time it decides anew.
 */
export async function admit(step: Step): Promise<Admission> {
  const access = await checkAccess(step);
  if (access !== undefined) return access;

  const config = await readConfig(step);
  if (config.kind === "ended") return config;
  if (!isWanted(step.run, config.config)) return ended({ kind: "silent", why: "on.issue_opened says no" });
  const source = await findSource(step);
  if (source.kind === "ended") return source;
  const { command, takesUp } = source;
  const { options = {} } = command ?? {};

  const {
    on: { unclear },
    limits: wanted,
    base: wantedBase,
    branchPrefix: wantedPrefix,
    model,
    verify = [],
    ...wishes
  } = config.config;
  const branchPrefix = wantedPrefix ?? step.settings.branchPrefix;
  const base = options.base ?? wantedBase;
  const place = step.run.event.thread.isPullRequest
    ? await planPullRequest(step, branchPrefix)
    : await planIssue(step, { base, branchPrefix, defaultHead: config.head });
  if (place.kind === "ended") return place;
  const approval = toApproval(step, takesUp);

  return {
    kind: "admitted",
    plan: {
      ...wishes,
      ...place.plan,
      branchPrefix,
      verb: command?.verb ?? "work",
      unclear,
      instruction: command?.instruction ?? "",
      instructionContext: command?.context ?? "",
      isFresh: step.run.command?.verb === "retry",
      takesUp,
      pushed: await findPushed(step, place.plan),
      notes: [...approval, ...place.plan.notes],
      model: options.model ?? model ?? step.settings.model,
      effort: options.effort,
      limits: decideLimits({ operator: step.settings.limits, repository: wanted, command: options }),
      // What the repository wants to allow counts only as far as the operator allows it too.
      allowPaths: wishes.allowPaths.filter((glob) => step.settings.allowPaths.includes(glob)),
      verify,
      ...(await readProject(step, config)),
      draft: options.draft === true ? "always" : wishes.draft,
    },
  };
}

/** Paths are told as far as a prompt has room for them. */
const MAX_PUSHED = 100;

/** What the agent's own branch got from people since it last wrote to it (F27). */
async function findPushed(
  step: Step,
  { target, base }: Pick<RunPlan, "target" | "base">,
): Promise<RunPlan["pushed"]> {
  if (target.kind === "new_branch") return undefined;
  const last = await findPublished(step, target.branch);
  if (last === undefined || last.commitSha === base.sha) return undefined;
  const range = { from: last.commitSha, to: base.sha };
  const paths = await findChangedPaths(step.github, toScope(step.run, "clone"), range);
  return paths && { since: last.commitSha, paths: paths.slice(0, MAX_PUSHED) };
}

/** Who let it run, for people. */
function toApproval(step: Step, takesUp: RunPlan["takesUp"]): string[] {
  if (takesUp === undefined || takesUp.kind === "question") return [];
  const what = takesUp.kind === "plan" ? "plan" : "command";
  const names = { of: takesUp.requester.login, by: step.run.event.actor.login };
  return [renderNote({ kind: "approved", what, ...names }, toSpeech(step))];
}

/** A new issue without a command runs only where the repository wants that. With the label it runs by that: GitHub tells of both. */
function isWanted({ command, event }: Run, { on }: RepositoryConfig): boolean {
  if (command !== undefined) return true;
  return on.issueOpened === "writers" && !event.thread.labels.some(isAskingLabel);
}
