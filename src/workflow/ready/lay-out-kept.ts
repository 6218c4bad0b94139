import type { FileChange } from "../../change/change-set.ts";
import { takeBaseline } from "../../change/collect.ts";
import { renderFastImport } from "../../change/render-fast-import.ts";
import { parseChangeSet } from "../../change/serialize.ts";
import { renderPath } from "../../change/warning.ts";
import { findChangedPaths } from "../../github/repository.ts";
import type { RunPlan } from "../../run/plan.ts";
import { isReadOnly } from "../../run/verbs.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";
import { toRedactor } from "../tell/speech.ts";
import {
  type Clock,
  findAndDo,
  type Gone,
  realSleep,
  runShortJob,
  toBaselineName,
} from "../thread-sandbox.ts";

/** What became of a change that an earlier run of the thread left unpublished. Paths are of the change, and made by the agent. */
export type KeptWork =
  | { kind: "none" }
  /** Laid out again, but for `skipped`: files that somebody changed in the repository meanwhile. */
  | { kind: "laid_out"; skipped: string[] }
  /** The run's own checkpoint, laid out on another machine. */
  | { kind: "restored" }
  /** It waits for a run that may write. */
  | { kind: "aside" }
  /** It could not be laid out, and is not in the files. */
  | { kind: "lost" };

const MAX_SKIPPED = 20;

/**
 * `$1` the base commit. Runs as the agent, in its own repository: what an earlier run left, and what it leads to, is in the agent's reach and in nobody
 * else's. Paths are git's business throughout.
 */
export const LAY_OUT_KEPT_SCRIPT = `set -eu
export GIT_LITERAL_PATHSPECS=1
git fast-import --quiet --done --force
changed() { git diff --name-only --no-renames -z --diff-filter="$1" "$2" refs/sandpiper/kept; }
changed D "$1" | xargs -0 -r rm -f --
changed d "$1" | xargs -0 -r git -c core.hooksPath=/dev/null checkout --quiet refs/sandpiper/kept --
git update-ref -d refs/sandpiper/kept`;

/**
 * Takes the baseline, right before the agent begins (F51), and then lays out what an earlier run left unpublished. The second time: the
 * baseline of before, the same files.
 */
export function beginWork(
  step: Step,
  { plan, machine }: { plan: RunPlan; machine: number },
): Promise<Gone | { kind: "ready"; kept: KeptWork }> {
  const order = { baseSha: plan.base.sha, baseline: toBaselineName(step, machine) };
  return findAndDo(step, async (sandbox) => {
    await takeBaseline(sandbox, order);
    return { kind: "ready", kept: await layOutKept(step, { plan, machine, sandbox }) } as const;
  });
}

/**
 * Lays the thread's unpublished change out again, after the baseline: it is the agent's own. On a second machine that may be what this run
 * itself kept while it worked on the first. The second time: the same files.
 */
export async function layOutKept(
  step: Step,
  { plan, machine, sandbox }: { plan: RunPlan; machine: number; sandbox: Sandbox },
  sleep: Clock["sleep"] = realSleep,
): Promise<KeptWork> {
  const { keptRunId } = step.thread;
  const isOwn = keptRunId === step.run.id;
  if (keptRunId === undefined || (isOwn && machine === 1)) return { kind: "none" };
  if (isReadOnly(plan)) return { kind: "aside" };
  const bytes = await step.store.changeSets.get(keptRunId);
  if (bytes === undefined) return { kind: "lost" };
  const kept = parseChangeSet(bytes);
  const moved = await listMoved(step, { from: kept.baseSha, to: plan.base.sha });
  if (moved === undefined) return { kind: "lost" };
  const isTouched = (change: FileChange) => toPaths(change).some((path) => moved.has(path));
  const changes = kept.changes.filter((change) => !isTouched(change));
  // Of a change that was blocked: a path in it may hold the secret that it was blocked for.
  const redactor = toRedactor(step);
  const touched = kept.changes.filter(isTouched).map(({ path }) => redactor.redact(path).text);
  const laidOut: KeptWork = isOwn
    ? { kind: "restored" }
    : { kind: "laid_out", skipped: touched.slice(0, MAX_SKIPPED) };
  if (changes.length === 0) return laidOut;
  const job = {
    name: `kept-${step.run.id}-${machine}`,
    args: ["sh", "-c", LAY_OUT_KEPT_SCRIPT, "sh", plan.base.sha],
    stdin: renderFastImport({ baseSha: plan.base.sha, changes }),
    outputCapBytes: 10_000,
  };
  const result = await runShortJob(sandbox, job, { now: step.now, sleep });
  if (result.kind === "done") return laidOut;
  step.log.warn({ why: result.why }, "kept_change.not_laid_out");
  return { kind: isOwn ? "none" : "lost" };
}

/** What the agent of a session that goes on is told of its files (F56). */
export function toSince(kept: KeptWork, { base }: Pick<RunPlan, "base">): string {
  const anew = `The working directory was made anew since your last turn in this session: it is at commit ${base.sha.slice(0, 12)}, and of what you did before it has what was published there.`;
  switch (kept.kind) {
    case "none":
      return anew;
    case "aside":
      return `${anew} What you changed in your last run is not published; it is kept aside for a run that may write.`;
    case "lost":
      return `${anew} What you changed in your last run is not published, and it is gone: do again what is needed of it.`;
    case "restored":
      return `${anew} What you had changed for this task when the machine died is laid out on it, but for the last minutes.`;
    case "laid_out":
      return [
        `${anew} What you changed in your last run is not published; it is laid out again, so those files are as you left them.`,
        ...(kept.skipped.length === 0
          ? []
          : [
              `These changed in the repository meanwhile and are as they are there: ${kept.skipped.map((path) => JSON.stringify(path)).join(", ")}.`,
            ]),
      ].join(" ");
  }
}

/** What the agent is told of what people pushed onto its branch. */
export function toPushedWords({ pushed }: Pick<RunPlan, "pushed">): string[] {
  if (pushed === undefined) return [];
  const paths = pushed.paths.map((path) => JSON.stringify(path)).join(", ");
  return [
    `Since your last commit, ${pushed.since.slice(0, 12)}, people pushed to the branch, and the files are as they left them. They changed ${paths}. Keep what they did.`,
  ];
}

/** What people are told of it, beside the run's report; Markdown of our own. */
export function toKeptNotes(kept: KeptWork): string[] {
  if (kept.kind === "lost")
    return ["What an earlier run left unpublished could not be put back: it is not in the files any more."];
  if (kept.kind !== "laid_out" || kept.skipped.length === 0) return [];
  const paths = kept.skipped.map(renderPath).join(", ");
  return [
    `These files of an earlier, unpublished change have changed in the repository meanwhile, so they stay as they are there: ${paths}.`,
  ];
}

/** Paths that differ between the commit that the change stands on and the one it comes to stand on; undefined when nobody can tell. */
async function listMoved(
  { github, run }: Step,
  { from, to }: { from: string; to: string },
): Promise<Set<string> | undefined> {
  if (from === to) return new Set();
  const scope = toScope(run, "clone");
  try {
    const paths = await findChangedPaths(github, scope, { from, to });
    return paths && new Set(paths);
  } finally {
    await github.revoke(scope);
  }
}

function toPaths(change: FileChange): string[] {
  const { path } = change;
  if (change.kind === "delete" || change.previousPath === undefined) return [path];
  return [path, change.previousPath];
}
