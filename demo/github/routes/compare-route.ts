import { paginate } from "../api/pagination.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { diffFiles } from "../git/diff.ts";
import { renderCommit, renderDiffEntry } from "../render/git.ts";
import { repositoryPage, repositoryUrl } from "../render/repository.ts";
import type { Repository } from "../world/model.ts";
import { notFound } from "../world/problem.ts";
import type { World } from "../world/world.ts";

/** GitHub lists at most this many files, all with the first page of commits. */
const MOST_FILES = 300;

/** What two commits of one repository have of each other. */
export const compareRoutes: Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}/compare/{basehead+}", ["contents:read"], answerComparison),
];

async function answerComparison(call: RepositoryCall) {
  const { world, repository, params } = call;
  const { git } = repository;
  const [baseName = "", headName = ""] = (params.basehead ?? "").split("...");
  const [base, head] = await Promise.all([git.resolveCommit(baseName), git.resolveCommit(headName)]);
  if (!base || !head) throw notFound();
  const mergeBase = await git.mergeBase(base, head);
  if (!mergeBase) throw notFound();
  const [ahead, behind, files] = await Promise.all([
    git.commitsBetween(base, head),
    git.commitsBetween(head, base),
    diffFiles(git, base, head),
  ]);
  const { items, headers } = paginate(call, ahead);
  const links = toLinks(world, repository, params.basehead ?? "");
  return {
    status: 200,
    headers,
    body: {
      ...links,
      base_commit: await toCommit(world, repository, base),
      merge_base_commit: await toCommit(world, repository, mergeBase),
      status: toStatus(ahead.length, behind.length),
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: await Promise.all(items.map((sha) => toCommit(world, repository, sha))),
      files: files.slice(0, MOST_FILES).map((file) => renderDiffEntry(world, repository, head, file)),
    },
  };
}

function toStatus(ahead: number, behind: number): "identical" | "ahead" | "behind" | "diverged" {
  if (ahead === 0) return behind === 0 ? "identical" : "behind";
  return behind === 0 ? "ahead" : "diverged";
}

function toLinks(world: World, repository: Repository, basehead: string) {
  const page = `${repositoryPage(world, repository)}/compare/${basehead}`;
  return {
    url: `${repositoryUrl(world, repository)}/compare/${basehead}`,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
  };
}

async function toCommit(world: World, repository: Repository, sha: string) {
  const commit = await repository.git.commit(sha);
  if (!commit) throw notFound();
  return renderCommit(world, repository, sha, commit);
}
