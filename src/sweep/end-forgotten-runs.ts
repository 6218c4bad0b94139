import { AppError } from "../errors.ts";
import { editCheckRun, findOpenCheckRun } from "../github/check-run.ts";
import type { TokenScope } from "../github/github-client.ts";
import type { InstalledRepositories, InstalledRepository } from "../github/installed-repositories.ts";
import { listRecentComments, type ThreadComment } from "../github/thread-comments.ts";
import { editStandingComment } from "../github/tracking-comment.ts";
import { findLinkedCheckRun, isStandingComment, renderForgotten } from "../report/forgotten-run.ts";
import type { RunParts } from "../workflow/parts.ts";

const DAY_MS = 86_400_000;
/** So far back a comment is looked for: while a run goes on, its comment is edited. */
export const FORGOTTEN_MS = 3 * DAY_MS;
/** So many repositories are looked at, those with the newest push. */
export const MAX_REPOSITORIES = 200;
/** Whose tokens these are. */
const NAME = "forgotten-runs";

/** What an app with an empty store asks GitHub about. */
export interface Forgotten {
  repositories: InstalledRepositories;
  /** Our App: nobody else's comment is touched. */
  appId: number;
}

export interface ForgottenParts extends Pick<RunParts, "github" | "marker" | "log"> {
  store: { runs: Pick<RunParts["store"]["runs"], "get"> };
  settings: Pick<RunParts["settings"], "command">;
  /** Undefined where the store knew runs at the start: then there is nothing to look for. */
  forgotten?: Forgotten | undefined;
}

/**
 * Makes the part of a sweep that ends, once after a start with an empty store, what a lost one has left open (F81): comments that bear
 * our signed marker, still say that their run goes on, and whose run the store doesn't know; and their check runs: those
 * they link, or, as long as a comment links none, those on the head of the default branch.
 *
 * The comment is edited last, so that an end in between is found again. A repository that fails hinders no other, and is looked
 * at again in the next sweep if its fault may pass.
 */
export function createForgottenRuns(): (parts: ForgottenParts, now: number) => Promise<void> {
  let left: InstalledRepository[] | undefined;
  let notBefore = 0;

  async function look(parts: ForgottenParts, forgotten: Forgotten, now: number): Promise<void> {
    left ??= await forgotten.repositories.list(MAX_REPOSITORIES);
    const faults: unknown[] = [];
    for (const repository of [...left]) {
      const fault = await endOrSkip(parts, {
        repository,
        appId: forgotten.appId,
        sinceAt: now - FORGOTTEN_MS,
      });
      // The others would get it, too.
      if (isRateLimit(fault)) throw fault;
      if (fault === undefined) left = left.filter((each) => each !== repository);
      else faults.push(fault);
    }
    if (faults.length > 0) throw new AggregateError(faults, "Some repositories could not be looked at.");
  }

  return async (parts, now) => {
    const { forgotten, github } = parts;
    if (forgotten === undefined || left?.length === 0 || now < notBefore) return;
    try {
      await look(parts, forgotten, now);
    } catch (error) {
      if (isRateLimit(error)) notBefore = error.retry.atMs;
      throw error;
    } finally {
      github.forget(NAME);
    }
  };
}

interface Where {
  repository: InstalledRepository;
  appId: number;
  sinceAt: number;
}

/** The fault that may pass, if there is one; a repository that refuses for good is left as it is. */
async function endOrSkip(parts: ForgottenParts, where: Where): Promise<unknown> {
  try {
    await endIn(parts, where);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError) || error.retry !== "never") return error;
    parts.log.warn({ repository: where.repository.id, err: error }, "forgotten_runs.not_looked_for");
    return undefined;
  }
}

async function endIn(parts: ForgottenParts, { repository, appId, sinceAt }: Where): Promise<void> {
  const scope: TokenScope = { run: NAME, repository, access: "report" };
  for (const comment of await listRecentComments(parts.github, scope, sinceAt)) {
    const runId = parts.marker.parse(comment.body);
    if (runId === undefined || comment.appId !== appId || !isStandingComment(comment.body)) continue;
    if ((await parts.store.runs.get(runId)) === undefined)
      await end(parts, scope, { comment, runId, branch: repository.defaultBranch });
  }
}

async function end(
  { github, marker, settings: { command }, log }: ForgottenParts,
  scope: TokenScope,
  { comment, runId, branch }: { comment: ThreadComment; runId: string; branch: string },
): Promise<void> {
  const linked = findLinkedCheckRun(comment.body);
  const place = linked === undefined ? { branch } : { checkRunId: linked };
  const told = renderForgotten({ runId, command });
  const checkRunId = await findOpenCheckRun(github, scope, { runId, place });
  if (checkRunId !== undefined) {
    const state = { status: "completed", conclusion: "neutral", output: told.check, buttons: [] } as const;
    await editCheckRun(github, scope, { checkRunId, state });
  }
  const { kind } = await editStandingComment({ github, marker }, scope, {
    commentId: comment.id,
    runId,
    body: told.comment,
  });
  log.warn({ run: runId, repository: scope.repository.id, comment: kind }, "run.forgotten");
}

function isRateLimit(error: unknown): error is AppError & { retry: { atMs: number } } {
  return error instanceof AppError && typeof error.retry === "object";
}
