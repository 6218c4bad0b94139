import { roleByToken } from "../render/user.ts";
import { covers, findLiveToken, suspended } from "../world/installation-tokens.ts";
import type { InstallationToken, Issue, Repository, Role, UserToken } from "../world/model.ts";
import { movedTo, notAccessible, notFound, Problem } from "../world/problem.ts";
import { findUserToken } from "../world/user-tokens.ts";
import type { World } from "../world/world.ts";
import { requireAppJwt } from "./app-jwt.ts";
import type { Permission, RepositoryCall, Route } from "./route.ts";

/** Who a request comes from, as far as the route lets them in. */
export interface Admission {
  token?: InstallationToken;
  repository?: Repository;
  userToken?: UserToken;
  role?: Role | "none";
}

/** Lets a request in, or throws what GitHub answers: 401 without a good credential, 404 where nothing may be seen, 403 without the permission. */
export function admit(
  world: World,
  route: Route,
  params: Record<string, string>,
  authorization: string | undefined,
): Admission {
  if (route.kind === "anybody") return {};
  if (route.kind === "client") return admitClient(world, params, authorization);
  const [, scheme = "", credential = ""] = /^(token|bearer) (.+)$/i.exec(authorization ?? "") ?? [];
  if (!authorization) throw new Problem(401, "Requires authentication");
  if (route.kind === "app") {
    if (scheme.toLowerCase() !== "bearer") throw new Problem(401, "A JSON web token could not be decoded");
    requireAppJwt(world.app, credential, world.now());
    return {};
  }
  if (route.kind === "user") return admitUser(world, credential);
  if (route.kind === "reader") return admitReader(world, `${params.owner}/${params.repo}`, credential);
  const token = findLiveToken(world, credential);
  if (!token) throw new Problem(401, "Bad credentials");
  if (world.installations.get(token.installationId)?.suspended) throw suspended();
  if (route.kind === "token") return { token };
  const repository = world.repository(`${params.owner}/${params.repo}`);
  if (!repository) throw notFound();
  requireReach(route, token, repository);
  return { token, repository };
}

function admitClient(
  { app }: World,
  params: Record<string, string>,
  authorization: string | undefined,
): Admission {
  const credential = Buffer.from(`${app.clientId}:${app.clientSecret}`).toString("base64");
  if (authorization !== `Basic ${credential}`) throw new Problem(401, "Bad credentials");
  if (params.client_id !== app.clientId) throw notFound();
  return {};
}

/** An App's token that is no person's is told so (users' reports: "Resource not accessible by integration" for `GET /user`). */
function admitUser(world: World, credential: string): Admission {
  const userToken = findUserToken(world, credential);
  if (userToken !== undefined) return { userToken };
  throw findLiveToken(world, credential) ? notAccessible() : new Problem(401, "Bad credentials");
}

/** A repository is there for whoever may read it. One that was renamed is told where it is, unless another has its name. */
function admitReader(world: World, fullName: string, credential: string): Admission {
  const userToken = findUserToken(world, credential);
  const token = findLiveToken(world, credential);
  if (userToken === undefined && token === undefined) throw new Problem(401, "Bad credentials");
  const movedId = world.formerNames.get(fullName.toLowerCase());
  const named = world.repository(fullName);
  const repository = named ?? world.repositoryById(movedId ?? 0);
  if (repository === undefined) throw notFound();
  const role = userToken ? roleByToken(world, repository, userToken) : roleOfToken(token, repository);
  if (role === "none") throw notFound();
  if (named === undefined) throw movedTo(`${world.apiUrl}/repositories/${repository.id}`);
  return { repository, role };
}

function roleOfToken(token: InstallationToken | undefined, repository: Repository): Role | "none" {
  if (token?.repositoryIds.includes(repository.id))
    return covers(token.permissions, "contents", "write") ? "write" : "read";
  return repository.private ? "none" : "read";
}

/** What `route` asks of a token in a repository. Public repositories can be read by any token, as on GitHub. */
function requireReach(
  route: Route & { kind: "repository" },
  token: InstallationToken,
  repository: Repository,
): void {
  if (!token.repositoryIds.includes(repository.id)) {
    if (repository.private) throw notFound();
    if (route.method !== "GET") throw notAccessible();
    return;
  }
  if (!route.anyOf.some((permission) => holds(token, permission))) throw notAccessible();
}

function holds(token: InstallationToken, permission: Permission): boolean {
  const [area = "", level] = permission.split(":");
  return covers(token.permissions, area, level as "read" | "write");
}

/** Whether a list may show what stands in a thread. */
export function canReadThread(call: RepositoryCall<unknown>, issue: Issue): boolean {
  try {
    requireThreadAccess(call, issue, "read");
    return true;
  } catch {
    return false;
  }
}

/** An issue needs `issues`; a pull request is content with `issues` or `pull_requests`. */
export function requireThreadAccess(
  { token, repository }: RepositoryCall<unknown>,
  issue: Issue,
  level: "read" | "write",
): void {
  if (!token.repositoryIds.includes(repository.id)) return;
  const areas = issue.pull ? ["issues", "pull_requests"] : ["issues"];
  if (!areas.some((area) => covers(token.permissions, area, level))) throw notAccessible();
}
