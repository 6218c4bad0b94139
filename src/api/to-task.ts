import type { z } from "zod";
import type { RunLine, RunRecord } from "../record/run-record.ts";
import type { Check, CheckResult, Evidence } from "../run/evidence.ts";
import { toIso, toUsd } from "./answer.ts";
import type { evidenceSchema, taskDetailSchema, taskSchema } from "./schema.ts";

/** A run as the API names it. Pure. */
export function toTask(run: RunLine, publicUrl: string): z.infer<typeof taskSchema> {
  const { thread } = run;
  return {
    id: run.id,
    url: `${publicUrl}/runs/${run.id}`,
    repository: `${run.repository.owner}/${run.repository.name}`,
    thread: {
      number: thread.number,
      title: thread.title,
      url: thread.url,
      is_pull_request: thread.isPullRequest,
    },
    requester: run.requester.login,
    verb: run.verb ?? null,
    state: run.state,
    outcome: run.outcome ?? null,
    headline: run.headline,
    created_at: toIso(run.createdAt),
    ended_at: run.endedAt === undefined ? null : toIso(run.endedAt),
    cost_usd: toUsd(run.costMicroUsd),
    pull_request: run.pull === undefined ? null : { number: run.pull.number, url: run.pull.url },
  };
}

/** The same with all that is known of it, beside what its agent said. Pure. */
export function toTaskDetail(run: RunRecord, publicUrl: string): z.infer<typeof taskDetailSchema> {
  const { receipt, branch, commit } = run;
  return {
    ...toTask(run, publicUrl),
    instruction: run.instruction,
    summary: run.summary,
    follow_ups: [...run.followUps],
    notes: [...run.notes],
    findings: run.findings.map(({ path, detail }) => ({ path, detail })),
    branch: branch === undefined ? null : { name: branch.name, url: branch.url },
    commit: commit === undefined ? null : { sha: commit.sha, url: commit.url },
    receipt: {
      model: receipt.model ?? null,
      turns: receipt.turns,
      tokens: receipt.tokens,
      cost_usd: toUsd(run.costMicroUsd),
      budget_usd: toUsd(receipt.budgetMicroUsd),
      elapsed_seconds: receipt.elapsedMs / 1_000,
    },
  };
}

const NOTHING_SEEN: Evidence = { checks: [], proof: "not_told", notes: [], weakened: [] };

/** What the app saw of a change; of none, that nothing is told. Pure. */
export function toEvidence(evidence: Evidence = NOTHING_SEEN): z.infer<typeof evidenceSchema> {
  return {
    checks: evidence.checks.map(toCheck),
    proof: evidence.proof,
    untold: evidence.untold ?? null,
    tests: evidence.tests ?? [],
    proven_by: evidence.provenBy ?? [],
    notes: evidence.notes,
    weakened: evidence.weakened.map(({ path, line, detail }) => ({ path, line: line ?? null, detail })),
    steering: evidence.steering ?? [],
    rounds: (evidence.rounds ?? []).map(({ failed, costMicroUsd }) => ({
      failed,
      cost_usd: toUsd(costMicroUsd),
    })),
  };
}

function toCheck({ after, before }: Check) {
  return { after: toCheckResult(after), before: before === undefined ? null : toCheckResult(before) };
}

function toCheckResult({ command, state, exitCode, seconds, tail }: CheckResult) {
  return { command, state, exit_code: exitCode ?? null, seconds, tail };
}
