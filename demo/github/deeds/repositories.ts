import type { GitRepository } from "../git/git-repository.ts";
import { fullNameOf } from "../render/repository.ts";
import type { Account, Repository, Role } from "../world/model.ts";
import type { World } from "../world/world.ts";

/** Adds a repository whose git side is made already; its owner, if a person, may do everything in it. */
export function addRepository(
  world: World,
  owner: Account,
  wanted: {
    name: string;
    private?: boolean;
    hasDrafts?: boolean;
    packBytesPerSecond?: number | undefined;
    collaborators?: Record<string, Role>;
  },
  git: GitRepository,
): Repository {
  const repository: Repository = {
    id: world.nextId(),
    owner,
    name: wanted.name,
    private: wanted.private ?? false,
    defaultBranch: "main",
    roles: new Map(),
    protectedPatterns: [],
    hasDrafts: wanted.hasDrafts ?? true,
    packBytesPerSecond: wanted.packBytesPerSecond,
    labels: new Map(),
    issues: new Map(),
    left: new Map(),
    checkRuns: new Map(),
    verifiedCommits: new Set(),
    nextNumber: 1,
    git,
    parent: undefined,
    createdAt: world.now(),
    pushedAt: world.now(),
  };
  if (owner.type === "User") repository.roles.set(owner.login.toLowerCase(), "admin");
  for (const [login, role] of Object.entries(wanted.collaborators ?? {})) {
    repository.roles.set(world.accountOrNew(login).login.toLowerCase(), role);
  }
  world.repositories.set(fullNameOf(repository).toLowerCase(), repository);
  return repository;
}
