import { type ChangeSet, type FileChange, gitBlobSha } from "../../change/change-set.ts";
import { type Collected, collectChanges } from "../../change/collect.ts";
import { decideGate, type GateVerdict } from "../../change/gate.ts";
import { parseChangeSet, serializeChangeSet } from "../../change/serialize.ts";
import { SandboxError } from "../../errors.ts";
import type { GateFinding } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { Step } from "../step.ts";
import { toRedactor } from "../tell/speech.ts";
import { type Gone, reviveAndDo, toBaselineName } from "../thread-sandbox.ts";

/**
 * What became of the agent's changes: the verdict and the figures for the report; the contents are in the store. `gone`: they went with
 * the sandbox, which is another thing than no change.
 */
export type CollectResult =
  | Gone
  | (GateVerdict & {
      files: number;
      additions: number;
      deletions: number;
      /** The change is in the store, for this run to publish or for the next one to go on from. */
      isKept: boolean;
      /** All of it was left unpublished by an earlier run, and laid out for this one. */
      addsNothing: boolean;
    });

/**
 * Takes the agent's changes out of the sandbox as data, judges them, and keeps them for publishing.
 *
 * A second time collects and judges anew: nothing runs in the sandbox any more that could change them.
 */
export async function collect(
  step: Step,
  { plan, machine }: { plan: RunPlan; machine: number },
): Promise<CollectResult> {
  const { publish } = step.settings;
  const order = { baseSha: plan.base.sha, baseline: toBaselineName(step, machine), limits: publish };
  const collected = await reviveAndDo(step, (sandbox) => collectFrom(sandbox, order));
  if (collected.kind === "gone") return collected;
  if (collected.kind === "too_large") return toBlocked(collected.findings);
  if (collected.kind === "unreadable") {
    const detail = "has a path that git refuses, or a file that it can't read";
    return toBlocked([{ path: "", rule: "path", detail }]);
  }
  const { changeSet } = collected;
  const { protectedPaths, allowPaths } = plan;
  const policy = {
    redactor: toRedactor(step),
    protectedPaths,
    allowPaths,
    ...publish,
  };
  const judged = decideGate({ changeSet, policy });
  const verdict = withUntaken(judged, collected);
  const { additions, deletions, changes } = changeSet;
  const isKept = changes.length > 0;
  const addsNothing = isKept && (await isAllKept(step, changeSet));
  if (isKept) await keepChange(step, changeSet);
  else if (verdict.kind === "empty")
    await step.store.threads.update(step.run.threadId, { keptRunId: undefined });
  return { ...verdict, files: changes.length, additions, deletions, isKept, addsNothing };
}

function toBlocked(findings: GateFinding[]): CollectResult {
  return {
    kind: "blocked",
    findings,
    files: 0,
    additions: 0,
    deletions: 0,
    isKept: false,
    addsNothing: false,
  };
}

/** The gate's word on the change, and what could not be taken into it. */
function withUntaken(
  verdict: GateVerdict,
  { findings, notes }: Collected & { kind: "collected" },
): GateVerdict {
  if (findings.length > 0) {
    const more = verdict.kind === "blocked" ? verdict.findings : [];
    return { kind: "blocked", findings: [...more, ...findings] };
  }
  return verdict.kind === "pass" ? { ...verdict, warnings: [...verdict.warnings, ...notes] } : verdict;
}

async function collectFrom(
  sandbox: Sandbox,
  order: Parameters<typeof collectChanges>[1],
): Promise<Gone | Exclude<Collected, { kind: "failed" }>> {
  const collected = await collectChanges(sandbox, order);
  if (collected.kind !== "failed") return collected;
  throw new SandboxError(`The changes could not be collected: ${collected.detail}`, {
    code: "collect_failed",
    retry: "backoff",
  });
}

/**
 * Keeps the change with the thread until a run publishes it: whatever ends this one, the next goes on from it (F56). Submodules can't be
 * kept. The second time replaces it by the same.
 */
export async function keepChange({ store, run }: Step, changeSet: ChangeSet): Promise<void> {
  const changes = changeSet.changes.filter((change) => change.kind === "delete" || isFile(change));
  await store.changeSets.put(run.id, serializeChangeSet({ ...changeSet, changes }));
  await store.threads.update(run.threadId, { keptRunId: run.id });
}

/**
 * Whether all of this change is in what an earlier run of the thread left unpublished. The second time of the same run: what it kept the
 * first time is its own, and no earlier run's.
 */
async function isAllKept({ store, run, thread }: Step, changeSet: ChangeSet): Promise<boolean> {
  const { keptRunId } = thread;
  const bytes = keptRunId === undefined ? undefined : await store.changeSets.get(keptRunId);
  if (bytes === undefined || keptRunId === run.id) return false;
  const kept = new Map(parseChangeSet(bytes).changes.map((change) => [change.path, toPrint(change)]));
  return changeSet.changes.every((change) => kept.get(change.path) === toPrint(change));
}

function toPrint(change: FileChange): string {
  return change.kind === "delete" ? "deleted" : `${change.mode} ${gitBlobSha(change.content)}`;
}

function isFile({ mode }: FileChange & { kind: "put" }): boolean {
  return (mode as string) !== "160000";
}
