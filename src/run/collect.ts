import { type Collected, collectChanges } from "../change/collect.ts";
import { decideGate, type GateFinding, type GateVerdict } from "../change/gate.ts";
import { serializeChangeSet } from "../change/serialize.ts";
import { toFetchLimits } from "../change/size-rules.ts";
import { SandboxError } from "../errors.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { RunParts } from "./parts.ts";
import type { RunPlan } from "./plan.ts";
import { APP_GIT_ENV } from "./prepare-script.ts";
import type { Run } from "./run.ts";
import { toRedactor } from "./speech.ts";
import { GONE, type Gone, reviveAndDo } from "./thread-sandbox.ts";

/**
 * What became of the agent's changes: the verdict and the figures for the report; the contents are in the store. `gone`: they went with
 * the sandbox, which is another thing than no change.
 */
export type CollectResult = Gone | (GateVerdict & { files: number; additions: number; deletions: number });

const LOOK = { timeoutMs: 20_000, capBytes: 1_000, network: "none" } as const;

/**
 * Takes the agent's changes out of the sandbox as data, judges them, and keeps them for publishing.
 *
 * A second time collects and judges anew: nothing runs in the sandbox any more that could change them.
 */
export async function collect(parts: RunParts, run: Run, plan: RunPlan): Promise<CollectResult> {
  const { publish } = parts.settings;
  const limits = toFetchLimits(publish);
  const collected = await reviveAndDo(parts, run, (sandbox) => collectFrom(sandbox, plan, limits));
  if (collected.kind === "gone") return collected;
  if (collected.kind === "too_large") {
    const finding: GateFinding = { path: "", rule: "too-large", detail: collected.detail };
    return { kind: "blocked", findings: [finding], files: 0, additions: 0, deletions: 0 };
  }
  if (collected.kind === "unreadable") {
    const finding: GateFinding = {
      path: "",
      rule: "path",
      detail: "git refuses a path, or can't read a file",
    };
    return { kind: "blocked", findings: [finding], files: 0, additions: 0, deletions: 0 };
  }
  const { changeSet } = collected;
  const { protectedPaths, allowPaths } = plan;
  const policy = {
    redactor: toRedactor(parts, run.id),
    protectedPaths,
    allowPaths,
    ...publish,
  };
  const verdict = decideGate({ changeSet, policy });
  if (verdict.kind === "pass") await parts.store.changeSets.put(run.id, serializeChangeSet(changeSet));
  const { additions, deletions } = changeSet;
  return { ...verdict, files: changeSet.changes.length, additions, deletions };
}

async function collectFrom(
  sandbox: Sandbox,
  plan: RunPlan,
  limits: ReturnType<typeof toFetchLimits>,
): Promise<Gone | Exclude<Collected, { kind: "failed" }>> {
  const collected = await collectChanges(sandbox, { baseSha: plan.base.sha, env: APP_GIT_ENV, ...limits });
  if (collected.kind !== "failed") return collected;
  // A machine that came back empty knows no base.
  const { exitCode } = await sandbox.exec(["test", "-e", `${sandbox.paths.base}/HEAD`], LOOK);
  if (exitCode === 1) return GONE;
  throw new SandboxError(`The changes could not be collected: ${collected.detail}`, {
    code: "collect_failed",
    retry: "backoff",
  });
}
