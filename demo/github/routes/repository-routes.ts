import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { renderAccount } from "../render/account.ts";
import { flagsOf, roleOf } from "../render/user.ts";
import type { Role } from "../world/model.ts";
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
