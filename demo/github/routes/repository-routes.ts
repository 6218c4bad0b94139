import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { renderAccount } from "../render/account.ts";
import type { Account, Repository, Role } from "../world/model.ts";
import { notFound, Problem } from "../world/problem.ts";

const LEGACY: Record<Role | "none", string> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
  none: "none",
};

/** Who may do what in a repository. */
export const repositoryRoutes: Route[] = [
  repositoryRoute(
    "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
    ["metadata:read"],
    answerPermission,
  ),
];

function answerPermission({ world, repository, token, params }: RepositoryCall) {
  if (!token.repositoryIds.includes(repository.id)) {
    throw new Problem(403, "Must have push access to view collaborator permission.");
  }
  const account = world.account(params.username ?? "");
  // A bot is no user to this route, whatever its App may do (users' reports: anthropics/claude-code-action#1018, #1133).
  if (!account || account.type === "Bot") throw new Problem(404, `${params.username} is not a user`);
  if (account.type === "Organization") throw notFound();
  const role = roleOf(repository, account);
  return {
    status: 200,
    body: {
      permission: LEGACY[role],
      role_name: role,
      user: { ...renderAccount(world, account), permissions: flagsOf(role), role_name: role },
    },
  };
}

/** What someone may do; everyone may read what is public. */
function roleOf(repository: Repository, account: Account): Role | "none" {
  return repository.roles.get(account.login.toLowerCase()) ?? (repository.private ? "none" : "read");
}

function flagsOf(role: Role | "none") {
  const rank = ["none", "read", "triage", "write", "maintain", "admin"].indexOf(role);
  return { admin: rank >= 5, maintain: rank >= 4, push: rank >= 3, triage: rank >= 2, pull: rank >= 1 };
}
