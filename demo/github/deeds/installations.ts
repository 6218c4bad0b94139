import { renderAccount } from "../render/account.ts";
import { renderInstallation } from "../render/app.ts";
import { renderInstalled } from "../render/repository.ts";
import type { Installation, Repository } from "../world/model.ts";
import type { World } from "../world/world.ts";
import type { Actor } from "./actor.ts";

/** Installs the App on a repository; an account has one installation for all of its repositories. */
export function installApp(world: World, repository: Repository): void {
  const existing = [...world.installations.values()].find(({ account }) => account === repository.owner);
  const installation: Installation = existing ?? {
    id: world.nextId(),
    account: repository.owner,
    repositoryIds: new Set(),
    createdAt: world.now(),
    suspended: undefined,
  };
  installation.repositoryIds.add(repository.id);
  world.installations.set(installation.id, installation);
}

/** Takes the App from an account: its tokens end with the installation. */
export function uninstallApp(world: World, installation: Installation, actor: Actor): void {
  const repositories = repositoriesOf(world, installation);
  world.installations.delete(installation.id);
  for (const token of world.tokens.values()) {
    if (token.installationId === installation.id) token.revoked = true;
  }
  announce(world, installation, actor, "deleted", { repositories });
}

/** Bars the App from an account until somebody lets it in again. GitHub's recorded payload names no repositories. */
export function suspendApp(world: World, installation: Installation, actor: Actor): void {
  installation.suspended = { at: world.now(), by: actor.account };
  announce(world, installation, actor, "suspend");
}

/** Lets a suspended App in again. */
export function unsuspendApp(world: World, installation: Installation, actor: Actor): void {
  installation.suspended = undefined;
  announce(world, installation, actor, "unsuspend");
}

/** Takes one repository from what the App may reach: tokens that were made for it reach it no more. */
export function removeFromInstallation(world: World, repository: Repository, actor: Actor): void {
  const installation = world.installationOf(repository);
  if (!installation?.repositoryIds.delete(repository.id)) throw new Error("the App is not installed there");
  for (const token of world.tokens.values()) {
    token.repositoryIds = token.repositoryIds.filter((id) => id !== repository.id);
  }
  if (actor.silent) return;
  world.emitToApp("installation_repositories", "removed", {
    installation: renderInstallation(world, installation),
    repository_selection: "selected",
    repositories_added: [],
    repositories_removed: [renderInstalled(repository)],
    requester: null,
    sender: renderAccount(world, actor.account),
  });
}

function announce(
  world: World,
  installation: Installation,
  actor: Actor,
  action: "deleted" | "suspend" | "unsuspend",
  more: Record<string, unknown> = {},
): void {
  if (actor.silent) return;
  world.emitToApp("installation", action, {
    installation: renderInstallation(world, installation),
    ...more,
    sender: renderAccount(world, actor.account),
  });
}

function repositoriesOf(world: World, { repositoryIds }: Installation): object[] {
  return [...repositoryIds].flatMap((id) => {
    const repository = world.repositoryById(id);
    return repository ? [renderInstalled(repository)] : [];
  });
}
