import { formatCap } from "../report/format.ts";
import type { Diagnosis } from "../run/diagnosis.ts";
import type { Ended } from "../run/plan.ts";
import type { Settings } from "../settings/settings.ts";

export const LIMITS = "Limits";
export const VERSIONS = "Versions";
export const CONFIG = "Repository config";
const MIN_NODE = 24;

/** What runs may cost and how many there may be, in one line. */
export function judgeLimits({ limits, isPaused }: Pick<Settings, "limits" | "isPaused">): Diagnosis {
  const found = [
    `a run ${limits.minutes} minutes and ${formatCap(limits.budgetMicroUsd)}`,
    `a thread ${formatCap(limits.threadBudgetMicroUsd)}, raised ${formatCap(limits.threadBudgetMaxMicroUsd)} at most`,
    `a day ${formatCap(limits.repositoryDayBudgetMicroUsd)} a repository and ${formatCap(limits.personDayBudgetMicroUsd)} a person`,
    `${limits.runs} runs at a time, ${limits.runsPerRepository} in a repository`,
  ].join("; ");
  if (!isPaused) return { name: LIMITS, state: "ok", found };
  return {
    ...{ name: LIMITS, state: "warning", found: `PAUSED: nothing new is started. ${found}` },
    next: "To go on, take PAUSED away and restart.",
  };
}

/** Programs outside of sandboxes. `bubblewrap`: absent where agents work elsewhere. */
export interface Versions {
  sandpiper: string;
  node: string;
  bubblewrap?: string | undefined;
}

export function judgeVersions({ sandpiper, node, bubblewrap }: Versions): Diagnosis {
  const found = [
    `Sandpiper ${sandpiper}`,
    `Node ${node}`,
    ...(bubblewrap === undefined ? [] : [`bubblewrap ${bubblewrap}`]),
  ].join(", ");
  if (Number.parseInt(node, 10) >= MIN_NODE) return { name: VERSIONS, state: "ok", found };
  return { name: VERSIONS, state: "problem", found, next: `Start it with Node ${MIN_NODE} or later.` };
}

/** The repository's config, as a run would read it. */
export function judgeConfig(read: Ended | { kind: "config" }): Diagnosis {
  const name = CONFIG;
  if (read.kind === "config") return { name, state: "ok", found: "it can be read, or there is none" };
  const { outcome } = read;
  switch (outcome.kind) {
    case "invalid_config": {
      const where = outcome.line === 0 ? outcome.path : `${outcome.path}, line ${outcome.line}`;
      const what = outcome.key === "" ? outcome.rule : `${outcome.key}: ${outcome.rule}`;
      return { name, state: "problem", found: `${where}: ${what}`, next: "Mend it on the default branch." };
    }
    case "clone_failed":
      return {
        name,
        state: "problem",
        found: `there is no default branch to read it from`,
        next: "Push a first commit.",
      };
    default:
      return { name, state: "unknown", found: "it could not be read" };
  }
}
