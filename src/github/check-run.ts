import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { Button, CheckState } from "../run/check-state.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

const CHECK_NAME = "Claude";

const createdSchema = z.object({ id: z.number() });
const checkSchema = z.object({
  id: z.number(),
  external_id: z.string().nullish(),
  status: z.string().optional(),
  details_url: z.string().nullish(),
});
const listSchema = z.object({ check_runs: z.array(checkSchema) });

/**
 * The run's check run on a commit: found by `external_id`, else created. `undefined` when the App may not write checks (F18).
 *
 * `isFirst` false means that it may be there already, and GitHub is asked first. One that leads elsewhere than it is to lead is edited.
 */
export async function openCheckRun(
  github: GitHubClient,
  scope: TokenScope,
  { sha, runId, state, isFirst }: { sha: string; runId: string; state: CheckState; isFirst: boolean },
): Promise<number | undefined> {
  return orWithout(async () => {
    if (!isFirst) {
      const checkRuns = await listChecks(github, scope, sha);
      const ours = checkRuns.find((check) => check.external_id === runId);
      if (ours !== undefined) {
        const leadsElsewhere = state.detailsUrl !== undefined && ours.details_url !== state.detailsUrl;
        if (leadsElsewhere) await editCheckRun(github, scope, { checkRunId: ours.id, state });
        return ours.id;
      }
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

/** Where a run's check run may be: it itself as somebody linked it, or the branch on whose head it was opened. */
export type CheckRunPlace = { checkRunId: number } | { branch: string };

/** The run's check run at that place while it goes on; `undefined` when there is none, or it is another run's. */
export async function findOpenCheckRun(
  github: GitHubClient,
  scope: TokenScope,
  { runId, place }: { runId: string; place: CheckRunPlace },
): Promise<number | undefined> {
  // 422: no such branch.
  const found = await orWithout(() => listAt(github, scope, place), [403, 404, 422]);
  return found?.find(({ external_id, status }) => external_id === runId && status !== "completed")?.id;
}

async function listAt(github: GitHubClient, scope: TokenScope, place: CheckRunPlace) {
  if ("checkRunId" in place) {
    const route = "GET /repos/{owner}/{repo}/check-runs/{check_run_id}";
    return [await github.call(scope, route, { check_run_id: place.checkRunId }, checkSchema)];
  }
  return listChecks(github, scope, `heads/${place.branch}`);
}

async function listChecks(github: GitHubClient, scope: TokenScope, ref: string) {
  const route = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs";
  const parameters = { ref, check_name: CHECK_NAME, filter: "all" as const, per_page: 100 };
  return (await github.call(scope, route, parameters, listSchema)).check_runs;
}

/**
 * GitHub takes at most 20 characters of a label and 40 of a description, and three actions (its own API description, "Create a check run"), which
 * also says that buttons are displayed after a check run completes. That an empty list on an update takes them away is a guess: a button that
 * stays is answered by what it is pressed for.
 */
const ACTIONS: Record<Button, { label: string; description: string }> = {
  stop: { label: "Stop", description: "Stop it and clear the queue" },
  retry: { label: "Retry", description: "The same again, from a clean sandbox" },
  approve: { label: "Approve", description: "Let it go ahead" },
};

function toBody({ output, buttons, detailsUrl, ...state }: CheckState) {
  const actions = buttons.map((identifier) => ({ identifier, ...ACTIONS[identifier] }));
  const shown = { output, actions, ...(detailsUrl !== undefined && { details_url: detailsUrl }) };
  if (state.status !== "completed") return { status: state.status, ...shown };
  return { status: "completed" as const, conclusion: state.conclusion, ...shown };
}

async function orWithout<T>(work: () => Promise<T>, statuses = [403, 404]): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GitHubError && statuses.includes(error.status) && error.retry === "never")
      return undefined;
    throw error;
  }
}
