import { diffFiles } from "../git/diff.ts";
import type { Repository } from "../model.ts";
import { notFound, Problem } from "../problem.ts";
import { renderCommit, renderDiffEntry } from "../render/git.ts";
import { repositoryPage, repositoryUrl } from "../render/repository.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../route.ts";
import { isProtected } from "./git-ref-routes.ts";

/** Commits and branches as people see them. */
export const commitRoutes: Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}/branches/{branch+}", ["contents:read"], answerBranch),
  repositoryRoute("GET /repos/{owner}/{repo}/commits/{ref+}", ["contents:read"], answerCommit),
];

/** The commit a ref means, or the 422 GitHub answers when there is none. */
export async function requireCommit(repository: Repository, ref: string): Promise<string> {
  const sha = await repository.git.resolveCommit(ref);
  if (!sha) throw new Problem(422, `No commit found for SHA: ${ref}`, []);
  return sha;
}

async function answerCommit({ world, repository, params }: RepositoryCall) {
  const sha = await requireCommit(repository, params.ref ?? "");
  const commit = await repository.git.commit(sha);
  if (!commit) throw notFound();
  const files = await diffFiles(repository.git, commit.parents[0], sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return {
    status: 200,
    body: {
      ...renderCommit(world, repository, sha, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: files.map((file) => renderDiffEntry(world, repository, sha, file)),
    },
  };
}

async function answerBranch({ world, repository, params }: RepositoryCall) {
  const name = params.branch ?? "";
  const sha = await repository.git.ref(`refs/heads/${name}`);
  const commit = sha && (await repository.git.commit(sha));
  if (!sha || !commit) throw new Problem(404, "Branch not found");
  const url = `${repositoryUrl(world, repository)}/branches/${name}`;
  const locked = isProtected(repository, name);
  return {
    status: 200,
    body: {
      name,
      commit: renderCommit(world, repository, sha, commit),
      _links: { self: url, html: `${repositoryPage(world, repository)}/tree/${name}` },
      protected: locked,
      protection: {
        enabled: locked,
        required_status_checks: { enforcement_level: "off", contexts: [], checks: [] },
      },
      protection_url: `${url}/protection`,
    },
  };
}
