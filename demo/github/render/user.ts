import type { Account, Repository, Role, UserToken } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { renderAccount } from "./account.ts";
import { timestamp } from "./node-id.ts";
import { renderRepository } from "./repository.ts";

/** A user as they see themselves by a token that may not read their profile (GitHub's `public-user`). */
export function renderSelf(world: World, account: Account) {
  const repositories = [...world.repositories.values()].filter(({ owner }) => owner === account);
  return {
    ...renderAccount(world, account),
    name: null,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: repositories.filter((each) => !each.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: timestamp(account.createdAt),
    updated_at: timestamp(account.createdAt),
  };
}

/** A repository with what one who asks may do in it. */
export function renderSeen(world: World, repository: Repository, role: Role | "none") {
  return { ...renderRepository(world, repository), permissions: flagsOf(role) };
}

/** The same as an answer about it alone (GitHub's `full-repository`). */
export function renderFull(world: World, repository: Repository, role: Role | "none") {
  const seen = renderSeen(world, repository, role);
  return { ...seen, network_count: 0, subscribers_count: 0 };
}

/** What a role lets people do, in GitHub's flags. */
export function flagsOf(role: Role | "none") {
  const rank = ["none", "read", "triage", "write", "maintain", "admin"].indexOf(role);
  return { admin: rank >= 5, maintain: rank >= 4, push: rank >= 3, triage: rank >= 2, pull: rank >= 1 };
}

/** What someone may do; everyone may read what is public. */
export function roleOf(repository: Repository, account: Account): Role | "none" {
  return repository.roles.get(account.login.toLowerCase()) ?? (repository.private ? "none" : "read");
}

/** What a token shows of a repository: the App's where the App is, a person's own with the scope for it (docs.github.com, "Scopes for OAuth apps"). */
export function roleByToken(world: World, repository: Repository, { user, kind }: UserToken): Role | "none" {
  const role = roleOf(repository, user);
  if (!repository.private) return role;
  const installation = world.installationOf(repository);
  const isCovered =
    kind.of === "person"
      ? kind.scopes === undefined || kind.scopes.includes("repo")
      : installation !== undefined && !installation.suspended;
  return isCovered ? role : "none";
}
