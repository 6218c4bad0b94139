import { createHash } from "node:crypto";
import { type Collected, collectChanges } from "../../change/collect.ts";
import { decideGate, type GateVerdict } from "../../change/gate.ts";
import { SandboxError } from "../../errors.ts";
import { toUncheckedEvidence } from "../../run/evidence.ts";
import type { GateFinding } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import { isReadOnly } from "../../run/verbs.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { isAllKept, keepChange, takeBackKept, toPrint } from "../kept-change.ts";
import { lookAtChange } from "../look-at-change.ts";
import type { Step } from "../step.ts";
import { toRedactor } from "../tell/speech.ts";
import { type Gone, reviveAndDo, toBaselineName } from "../thread-sandbox.ts";
import type { Looked } from "../verify/verify.ts";

/** Of a change that is not looked at any further. */
const UNKEPT = {
  isKept: false,
  addsNothing: false,
  digest: "",
  looked: { tests: [], hasOthers: false, weakened: [], steering: [] },
};

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
      /** Of the same change it is the same. */
      digest: string;
      looked: Looked;
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
  const judged = decideGate({ changeSet, policy: { ...toGatePolicy(step, plan), ...publish } });
  const verdict = withUntaken(judged, collected);
  const { additions, deletions, changes } = changeSet;
  const figures = { files: changes.length, additions, deletions };
  // What a read-only run wrote is nobody's; what an earlier one left unpublished stays as it is.
  if (isReadOnly(plan)) return { ...verdict, ...UNKEPT, ...figures };
  const isKept = changes.length > 0;
  const addsNothing = isKept && (await isAllKept(step, changeSet));
  const looked = lookAtChange(changeSet, plan);
  const evidence = toUncheckedEvidence({ weakened: looked.weakened });
  if (isKept) await keepChange(step, changeSet, { evidence });
  else if (verdict.kind === "empty") await takeBackKept(step, undefined);
  const prints = changes.map((change) => JSON.stringify([change.path, toPrint(change)]));
  const digest = createHash("sha256").update(prints.sort().join("\n")).digest("hex");
  return { ...verdict, ...figures, isKept, addsNothing, digest, looked };
}

/** What the gate judges a run's change by, beside the operator's sizes. */
export function toGatePolicy(
  step: Step,
  { protectedPaths, allowPaths }: Pick<RunPlan, "protectedPaths" | "allowPaths">,
) {
  return { redactor: toRedactor(step), protectedPaths, allowPaths };
}

function toBlocked(findings: GateFinding[]): CollectResult {
  return { kind: "blocked", findings, ...UNKEPT, files: 0, additions: 0, deletions: 0 };
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
