import type { Account } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { nodeId } from "./node-id.ts";

/** A user as it stands in other objects (GitHub's `simple-user`). */
export function renderAccount(world: World, account: Account) {
  const url = `${world.apiUrl}/users/${encodeURIComponent(account.login)}`;
  const isBot = account.type === "Bot";
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type === "Organization" ? "O" : isBot ? "BOT" : "U", account.id),
    avatar_url: `${world.url}/avatars/u/${account.id}?v=4`,
    gravatar_id: "",
    url,
    html_url: isBot ? `${world.url}/apps/${world.app.slug}` : `${world.url}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}
