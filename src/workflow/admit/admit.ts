import type { RepositoryConfig } from "../../config/repository-config.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import { toVerbRow } from "../../run/verbs.ts";
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

  const branchPrefix = config.config.branchPrefix ?? step.settings.branchPrefix;
  const base = options.base ?? config.config.base;
  const place = step.run.event.thread.isPullRequest
    ? await planPullRequest(step, branchPrefix)
    : await planIssue(step, { base, branchPrefix, defaultHead: config.head });
  if (place.kind === "ended") return place;

  const { limits } = step.settings;
  const decided = decideLimits({ operator: limits, repository: config.config.limits, command: options });
  return {
    kind: "admitted",
    plan: {
      ...place.plan,
      branchPrefix,
      readOnly: toVerbRow(command?.verb).isReadOnly,
      instruction: command?.instruction ?? "",
      instructionContext: command?.context ?? "",
      isFresh,
      model: options.model ?? config.config.model ?? step.settings.model,
      effort: options.effort,
      limits: decided,
      setup: config.config.setup,
      network: config.config.network,
      protectedPaths: config.config.protectedPaths,
      // What the repository wants to allow counts only as far as the operator allows it too.
      allowPaths: config.config.allowPaths.filter((glob) => step.settings.allowPaths.includes(glob)),
      labels: config.config.labels,
      instructions: config.config.instructions,
      projectNotes: await readNotes(step, config.head),
      draft: options.draft === true ? "always" : config.config.draft,
      reviewers: config.config.reviewers,
    },
  };
}

/** A new issue without a command runs only where the repository wants that. */
function isWanted({ command, event }: Run, { on }: RepositoryConfig): boolean {
  if (command !== undefined || on.issueOpened === "writers") return true;
  return on.issueOpened === "label" && event.thread.labels.includes("claude");
}
