import type { Repository } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { renderAccount } from "./account.ts";
import { nodeId, timestamp } from "./node-id.ts";

const API_LINKS = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
};

/** The name GitHub gives a repository, `owner/name`. */
export function fullNameOf(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** Where the REST API has a repository. */
export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.apiUrl}/repos/${fullNameOf(repository)}`;
}

/** Where the REST API has a repository whatever its name becomes. */
export function repositoryByIdUrl(world: World, repository: Repository): string {
  return `${world.apiUrl}/repositories/${repository.id}`;
}

/** Where people see a repository. */
export function repositoryPage(world: World, repository: Repository): string {
  return `${world.url}/${fullNameOf(repository)}`;
}

/** A repository as it stands in other objects and in webhooks (GitHub's `repository`). */
export function renderRepository(world: World, repository: Repository) {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  const links = Object.fromEntries(Object.entries(API_LINKS).map(([key, tail]) => [key, url + tail]));
  const open = [...repository.issues.values()].filter(({ state }) => state === "open").length;
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullNameOf(repository),
    private: repository.private,
    owner: renderAccount(world, repository.owner),
    html_url: page,
    description: null,
    fork: repository.parent !== undefined,
    url,
    ...(links as typeof API_LINKS),
    git_url: `git://${world.host}/${fullNameOf(repository)}.git`,
    ssh_url: `git@${world.host}:${fullNameOf(repository)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    created_at: timestamp(repository.createdAt),
    updated_at: timestamp(repository.pushedAt),
    pushed_at: timestamp(repository.pushedAt),
    size: 1,
    default_branch: repository.defaultBranch,
    ...countsOf(open),
    ...SETTINGS,
    visibility: repository.private ? "private" : "public",
  };
}

/** A repository as it stands in the webhooks of installations (`installation.deleted` of GitHub's recorded payloads). */
export function renderInstalled(repository: Repository) {
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullNameOf(repository),
    private: repository.private,
  };
}

function countsOf(open: number) {
  return {
    forks_count: 0,
    stargazers_count: 0,
    watchers_count: 0,
    open_issues_count: open,
    forks: 0,
    watchers: 0,
    open_issues: open,
  };
}

const SETTINGS = {
  is_template: false,
  topics: [],
  has_issues: true,
  has_projects: true,
  has_wiki: false,
  has_pages: false,
  has_downloads: true,
  has_discussions: false,
  archived: false,
  disabled: false,
  allow_forking: true,
  web_commit_signoff_required: false,
};
