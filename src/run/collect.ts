import { collectChanges } from "../change/collect.ts";
import {
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_FILE_BYTES,
  DEFAULT_MAX_FILES,
  decideGate,
  type GateFinding,
  type GateVerdict,
} from "../change/gate.ts";
import { serializeChangeSet } from "../change/serialize.ts";
import { SandboxError } from "../errors.ts";
import type { RunParts } from "./parts.ts";
import type { RunPlan } from "./plan.ts";
import { APP_GIT_ENV } from "./prepare-script.ts";
import { acquireSandbox } from "./provision.ts";
import type { Run } from "./run.ts";
import { toRedactor } from "./speech.ts";

/** What became of the agent's changes: the verdict and the figures for the report; the contents are in the store. */
export type CollectResult = GateVerdict & { files: number; additions: number; deletions: number };

/**
 * Takes the agent's changes out of the sandbox as data, judges them, and keeps them for publishing.
 *
 * A second time collects and judges anew: nothing runs in the sandbox any more that could change them.
 */
export async function collect(parts: RunParts, run: Run, plan: RunPlan): Promise<CollectResult> {
  const sandbox = await acquireSandbox(parts, run);
  const limits = { maxFiles: DEFAULT_MAX_FILES, maxBytes: DEFAULT_MAX_BYTES };
  const collected = await collectChanges(sandbox, { baseSha: plan.base.sha, env: APP_GIT_ENV, ...limits });
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
  if (collected.kind === "failed") {
    throw new SandboxError(`The changes could not be collected: ${collected.detail}`, {
      code: "collect_failed",
      retry: "backoff",
    });
  }
  const { changeSet } = collected;
  const { protectedPaths, allowPaths } = plan;
  const policy = {
    redactor: toRedactor(parts, run.id),
    protectedPaths,
    allowPaths,
    maxFileBytes: DEFAULT_MAX_FILE_BYTES,
    ...limits,
  };
  const verdict = decideGate({ changeSet, policy });
  if (verdict.kind === "pass") await parts.store.changeSets.put(run.id, serializeChangeSet(changeSet));
  const { additions, deletions } = changeSet;
  return { ...verdict, files: changeSet.changes.length, additions, deletions };
}
