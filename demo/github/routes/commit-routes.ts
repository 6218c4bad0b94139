import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { renderCommit } from "../render/git.ts";
import { repositoryPage, repositoryUrl } from "../render/repository.ts";
import type { Repository } from "../world/model.ts";
import { Problem } from "../world/problem.ts";
import { isProtected } from "./git-ref-routes.ts";

/** Branches as people see them. */
export const commitRoutes: Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}/branches/{branch+}", ["contents:read"], answerBranch),
];

/** The commit a ref means, or the 422 GitHub answers when there is none. */
export async function requireCommit(repository: Repository, ref: string): Promise<string> {
  const sha = await repository.git.resolveCommit(ref);
  if (!sha) throw new Problem(422, `No commit found for SHA: ${ref}`, []);
  return sha;
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
