import type { Answer } from "../../agent/answer.ts";
import { type AgentProgress, NO_PROGRESS } from "../../agent/progress.ts";
import { decideGate, type GateVerdict } from "../../change/gate.ts";
import { parseChangeSet } from "../../change/serialize.ts";
import { type CommitRef, getCommit } from "../../github/repository.ts";
import { type Evidence, toUncheckedEvidence } from "../../run/evidence.ts";
import type { KeptChange, Outcome } from "../../run/outcome.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import { type Step, toScope } from "../step.ts";
import type { Steps } from "../steps.ts";
import { toGatePolicy } from "./collect.ts";
import { publish } from "./publish.ts";

/** The runs among which the one is looked for that checked the change. */
const MAX_LOOKED_BACK = 10;
const UNCHECKED = "Sandpiper has not checked this change.";

/** What an earlier run left unpublished, judged anew. */
interface Taken {
  kind: "taken";
  /** The commit that the change stands on. */
  base: CommitRef;
  verdict: GateVerdict;
  kept: KeptChange;
  /** What the agent said of it then. */
  text: string;
}

/** Publishes what an earlier run of the thread left unpublished, by the rules of now, and without an agent: somebody said so. */
export async function publishKept(steps: Steps, plan: RunPlan): Promise<Outcome> {
  const { base, verdict, kept, text } = await steps.run("take kept", (step) => takeKept(step, plan));
  if (verdict.kind === "empty") return { kind: "nothing_to", what: "publish" };
  if (verdict.kind === "blocked") return { kind: "blocked", findings: verdict.findings, text, kept };
  const outcome = await steps.toOutcome(() =>
    publish(steps, {
      plan: { ...plan, base: { ...plan.base, ...base } },
      progress: toProgress({ kept, text }),
      change: { ...verdict, ...kept },
      evidence: toEvidence(kept, plan),
      unfinished: kept.notes ?? [],
    }),
  );
  return outcome.kind === "published" ? outcome : { ...outcome, kept };
}

/** Takes the kept change for this run, as data. The second time: the same; the thread keeps it until it is published. */
export async function takeKept(step: Step, plan: RunPlan): Promise<Taken | Ended> {
  const { store, github, run, thread, settings } = step;
  const nothing = ended({ kind: "nothing_to", what: "publish" });
  const { keptRunId } = thread;
  const bytes = keptRunId === undefined ? undefined : await store.changeSets.get(keptRunId);
  if (keptRunId === undefined || bytes === undefined) return nothing;
  if (!(await isMeant(step, { keptRunId, bytes }))) return nothing;
  const changeSet = parseChangeSet(bytes);
  const base = await getCommit(github, toScope(run, "clone"), changeSet.baseSha);
  await github.revoke(toScope(run, "clone"));
  if (base === undefined) {
    const reason = `The commit that the change stands on, ${changeSet.baseSha.slice(0, 12)}, is not in the repository any more.`;
    return ended({ kind: "publish_refused", reason, text: "", why: "base_gone" });
  }
  const policy = { ...toGatePolicy(step, plan), ...settings.publish };
  const verdict = decideGate({ changeSet, policy });
  await store.changeSets.put(run.id, bytes);
  const { additions, deletions, changes } = changeSet;
  const { outcome } = (await findKeeper(step, { keptRunId, bytes })) ?? {};
  const kept = { ...outcome?.kept, files: changes.length, additions, deletions };
  return {
    kind: "taken",
    base,
    verdict,
    kept,
    text: outcome !== undefined && "text" in outcome ? outcome.text : "",
  };
}

/** Whether a command that names a run, as a button and a page do, means the change that is kept. */
async function isMeant(
  { store, run }: Step,
  { keptRunId, bytes }: { keptRunId: string; bytes: Uint8Array },
): Promise<boolean> {
  const meant = run.command?.verb === "publish" ? run.command.ofRun : undefined;
  if (meant === undefined || meant === keptRunId) return true;
  const theirs = await store.changeSets.get(meant);
  return theirs !== undefined && Buffer.compare(theirs, bytes) === 0;
}

/**
 * The run whose words and evidence are of this change: the one that the thread names, or before it one that checked the very same bytes,
 * where another that added nothing kept them once more.
 */
async function findKeeper(
  { store, run }: Step,
  { keptRunId, bytes }: { keptRunId: string; bytes: Uint8Array },
): Promise<Run | undefined> {
  const named = await store.runs.get(keptRunId);
  const earlier = await store.runs.listEnded(run.threadId, MAX_LOOKED_BACK);
  for (const keeper of [...(named ? [named] : []), ...earlier]) {
    if (!isThrough(keeper)) continue;
    const theirs = await store.changeSets.get(keeper.id);
    if (theirs !== undefined && Buffer.compare(theirs, bytes) === 0) return keeper;
  }
  return named;
}

/** Whether the run had come as far as to publish its change. */
function isThrough({ outcome }: Run): boolean {
  return outcome?.kind === "kept_back" || (outcome?.kept?.evidence?.checks ?? []).length > 0;
}

/** What was seen of the change then; where the repository asks for checks and nobody saw one, that is said. */
export function toEvidence({ evidence }: KeptChange, { verify }: RunPlan): Evidence | undefined {
  const isLooked = evidence !== undefined && evidence.checks.length + evidence.notes.length > 0;
  if (isLooked || verify.length === 0) return evidence;
  return toUncheckedEvidence({ ...evidence, notes: [UNCHECKED] });
}

function toProgress({ kept, text }: Pick<Taken, "kept" | "text">): AgentProgress {
  const { title, done = [] } = kept;
  const answer: Answer = { title, summary: text, done, kind: "changed", followUps: [] };
  return { ...NO_PROGRESS, lastText: text, answer };
}
