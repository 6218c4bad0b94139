import type { Installation, InstallationToken } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { renderAccount } from "./account.ts";
import { nodeId, timestamp, timestampOrNull } from "./node-id.ts";
import { renderRepository } from "./repository.ts";

/** The App as it stands in other objects (GitHub's `integration`). */
export function renderApp(world: World) {
  const { app } = world;
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    owner: renderAccount(world, world.appOwner),
    name: app.name,
    description: "",
    external_url: `${world.url}/apps/${app.slug}`,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: timestamp(app.createdAt),
    updated_at: timestamp(app.createdAt),
    permissions: app.permissions,
    events: app.events,
  };
}

/** An installation of the App. */
export function renderInstallation(world: World, installation: Installation) {
  const url = `${world.apiUrl}/app/installations/${installation.id}`;
  const { suspended } = installation;
  return {
    id: installation.id,
    client_id: world.app.clientId,
    account: renderAccount(world, installation.account),
    repository_selection: "selected",
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${world.apiUrl}/installation/repositories`,
    html_url: `${world.url}/settings/installations/${installation.id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: world.app.permissions,
    events: world.app.events,
    created_at: timestamp(installation.createdAt),
    updated_at: timestamp(installation.createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspended ? renderAccount(world, suspended.by) : null,
    suspended_at: timestampOrNull(suspended?.at),
  };
}

/** A token as it is given out. */
export function renderToken(world: World, token: InstallationToken) {
  return {
    token: token.token,
    expires_at: timestamp(token.expiresAt),
    permissions: token.permissions,
    repository_selection: "selected",
    repositories: token.repositoryIds.flatMap((id) => {
      const repository = world.repositoryById(id);
      return repository ? [renderRepository(world, repository)] : [];
    }),
  };
}
