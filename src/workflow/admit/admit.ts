import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import type { RepositoryConfig } from "../../run/repository-config.ts";
import type { Run } from "../../run/run.ts";
import type { Step } from "../step.ts";
import { checkAccess } from "./access.ts";
import { decideLimits } from "./decide-limits.ts";
import { planIssue, planPullRequest } from "./place-work.ts";
import { readConfig, readNotes } from "./read-repository.ts";

export type Admission = Ended | { kind: "admitted"; plan: RunPlan };

/**
 * Decides whether the run may begin, and how: who asks (live), what the repository wants (its default branch's config), which
 * command a retry repeats, where the work stands on and where it will go. Reads only; a second time it decides anew.
 */
export async function admit(step: Step): Promise<Admission> {
  const access = await checkAccess(step);
  if (access !== undefined) return access;

  const config = await readConfig(step);
  if (config.kind === "ended") return config;
  if (!isWanted(step.run, config.config)) return ended({ kind: "silent", why: "on.issue_opened says no" });
  const isFresh = step.run.command?.verb === "retry";
  const repeated = isFresh ? await step.store.runs.lastEnded(step.run.threadId) : step.run;
  if (repeated === undefined) return ended({ kind: "nothing_to_retry" });
  const { command } = repeated;
  const options = { ...command?.options, ...step.run.command?.options };

  const {
    on: _,
    limits: wanted,
    base: wantedBase,
    branchPrefix: wantedPrefix,
    model,
    ...wishes
  } = config.config;
  const branchPrefix = wantedPrefix ?? step.settings.branchPrefix;
  const base = options.base ?? wantedBase;
  const place = step.run.event.thread.isPullRequest
    ? await planPullRequest(step, branchPrefix)
    : await planIssue(step, { base, branchPrefix, defaultHead: config.head });
  if (place.kind === "ended") return place;

  return {
    kind: "admitted",
    plan: {
      ...wishes,
      ...place.plan,
      branchPrefix,
      verb: command?.verb ?? "work",
      instruction: command?.instruction ?? "",
      instructionContext: command?.context ?? "",
      isFresh,
      model: options.model ?? model ?? step.settings.model,
      effort: options.effort,
      limits: decideLimits({ operator: step.settings.limits, repository: wanted, command: options }),
      // What the repository wants to allow counts only as far as the operator allows it too.
      allowPaths: wishes.allowPaths.filter((glob) => step.settings.allowPaths.includes(glob)),
      projectNotes: await readNotes(step, config.head),
      draft: options.draft === true ? "always" : wishes.draft,
    },
  };
}

/** A new issue without a command runs only where the repository wants that. */
function isWanted({ command, event }: Run, { on }: RepositoryConfig): boolean {
  if (command !== undefined || on.issueOpened === "writers") return true;
  return on.issueOpened === "label" && event.thread.labels.includes("claude");
}
