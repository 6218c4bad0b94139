import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

const CHECK_NAME = "Claude";

/**
 * How a check run ends. Never otherwise: a commit's rollup counts `cancelled`, `action_required` and `timed_out` as failed, and would
 * turn red a commit that the run found, the default branch's head for one (F65).
 */
export type Conclusion = "success" | "neutral";

/** What a check run shows. */
export interface CheckOutput {
  title: string;
  summary: string;
}

export type CheckState =
  | { status: "queued" | "in_progress"; output: CheckOutput }
  | { status: "completed"; conclusion: Conclusion; output: CheckOutput };

const createdSchema = z.object({ id: z.number() });
const listSchema = z.object({
  check_runs: z.array(z.object({ id: z.number(), external_id: z.string().nullish() })),
});

/**
 * The run's check run on a commit: found by `external_id`, else created. `undefined` when the App may not write checks (F18).
 *
 * `isFirst` false means that it may be there already, and GitHub is asked first.
 */
export async function openCheckRun(
  github: GitHubClient,
  scope: TokenScope,
  { sha, runId, state, isFirst }: { sha: string; runId: string; state: CheckState; isFirst: boolean },
): Promise<number | undefined> {
  return orWithout(async () => {
    if (!isFirst) {
      const route = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs";
      const parameters = { ref: sha, check_name: CHECK_NAME, filter: "all" as const, per_page: 100 };
      const { check_runs } = await github.call(scope, route, parameters, listSchema);
      const ours = check_runs.find((check) => check.external_id === runId);
      if (ours !== undefined) return ours.id;
    }
    const parameters = { name: CHECK_NAME, head_sha: sha, external_id: runId, ...toBody(state) };
    return (await github.call(scope, "POST /repos/{owner}/{repo}/check-runs", parameters, createdSchema)).id;
  });
}

/** Sets the check run to a state. The second time changes nothing. */
export async function editCheckRun(
  github: GitHubClient,
  scope: TokenScope,
  { checkRunId, state }: { checkRunId: number; state: CheckState },
): Promise<void> {
  await orWithout(async () => {
    const route = "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}";
    return (await github.call(scope, route, { check_run_id: checkRunId, ...toBody(state) }, createdSchema))
      .id;
  });
}

/** The buttons need an event that this version does not listen to yet, so none is offered. */
function toBody(state: CheckState) {
  if (state.status !== "completed") return { status: state.status, output: state.output };
  return { status: "completed" as const, conclusion: state.conclusion, output: state.output };
}

async function orWithout(work: () => Promise<number>): Promise<number | undefined> {
  try {
    return await work();
  } catch (error) {
    if (
      error instanceof GitHubError &&
      (error.status === 403 || error.status === 404) &&
      error.retry === "never"
    )
      return undefined;
    throw error;
  }
}
