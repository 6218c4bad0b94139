import { renderAccount } from "../render/account.ts";
import { renderIssue, renderLabel } from "../render/issue.ts";
import { type PullIssue, renderPull } from "../render/pull.ts";
import { fullNameOf, renderRepository } from "../render/repository.ts";
import type { Account, Change, Issue, Label, Repository } from "../world/model.ts";
import type { World } from "../world/world.ts";
import type { Actor } from "./actor.ts";

const DEFAULT_LABEL_COLOR = "ededed";
const MOST_ASSIGNEES = 10;

/** What onlookers see of an action; the others are changes of what is there. */
const CHANGES: Readonly<Record<string, Change["action"]>> = {
  opened: "created",
  deleted: "deleted",
  transferred: "deleted",
};

/** What an issue starts with. */
export interface IssueStart {
  title: string;
  body: string | null;
}

/** Who opens it may give it labels at once. */
export interface NewIssue extends IssueStart {
  labels?: string[];
}

/** Changes to an issue or pull request; a field left out stays. */
export interface IssueChange {
  title?: string | undefined;
  body?: string | null | undefined;
  state?: "open" | "closed" | undefined;
  stateReason?: Issue["stateReason"] | undefined;
  labels?: string[] | undefined;
  assignees?: string[] | undefined;
}

/** Adds an issue to a repository without telling anyone yet. */
export function addIssue(world: World, repository: Repository, actor: Actor, start: IssueStart): Issue {
  const issue: Issue = {
    id: world.nextId(),
    number: repository.nextNumber,
    repository,
    ...start,
    author: actor.account,
    viaApp: actor.viaApp,
    state: "open",
    stateReason: null,
    labels: [],
    assignees: [],
    locked: false,
    comments: [],
    reactions: [],
    createdAt: world.now(),
    updatedAt: world.now(),
    closedAt: undefined,
    closedBy: undefined,
    pull: undefined,
  };
  repository.nextNumber += 1;
  repository.issues.set(issue.number, issue);
  return issue;
}

/**
 * Opens an issue. Labels that it is opened with stand in `issues.opened` already, and each is told of on its own after it (GitHub's
 * recorded `issues.labeled` is of the second that the issue is from).
 */
export async function openIssue(
  world: World,
  repository: Repository,
  actor: Actor,
  { labels = [], ...start }: NewIssue,
): Promise<Issue> {
  const issue = addIssue(world, repository, actor, start);
  issue.labels = toLabels(world, repository, labels);
  await announceThread(world, issue, actor, "opened");
  for (const label of issue.labels) await announceLabel(world, issue, actor, "labeled", label);
  return issue;
}

/** Changes an issue or pull request, with a webhook for each thing that really changed. */
export async function changeThread(
  world: World,
  issue: Issue,
  actor: Actor,
  change: IssueChange,
): Promise<void> {
  issue.updatedAt = world.now();
  const changes = changeText(issue, change);
  if (Object.keys(changes).length > 0) await announceThread(world, issue, actor, "edited", { changes });
  if (change.labels) await setLabels(world, issue, actor, change.labels);
  if (change.assignees) issue.assignees = assignable(world, issue, change.assignees);
  if (change.state && change.state !== issue.state) {
    setState(world, issue, actor.account, change.state, change.stateReason);
    await announceThread(world, issue, actor, change.state === "closed" ? "closed" : "reopened");
  }
}

/** Makes the labels of an issue exactly these; a label the repository doesn't have is made. */
export async function setLabels(world: World, issue: Issue, actor: Actor, names: string[]): Promise<void> {
  const before = issue.labels;
  issue.labels = toLabels(world, issue.repository, names);
  issue.updatedAt = world.now();
  for (const label of issue.labels.filter((each) => !before.includes(each)))
    await announceLabel(world, issue, actor, "labeled", label);
  for (const label of before.filter((each) => !issue.labels.includes(each)))
    await announceLabel(world, issue, actor, "unlabeled", label);
}

/** Those of `logins` that may be assigned to the issue; the others are left out. */
export function assignable(world: World, issue: Issue, logins: string[]): Account[] {
  const accounts = logins.flatMap((login) => world.account(login) ?? []);
  const allowed = accounts.filter(
    ({ login, type, id }) =>
      type === "User" && (issue.repository.roles.has(login.toLowerCase()) || issue.author.id === id),
  );
  return [...new Set(allowed)].slice(0, MOST_ASSIGNEES);
}

/** Tells the App and the onlookers what happened to an issue or pull request. */
export async function announceThread(
  world: World,
  issue: Issue,
  actor: Actor,
  action: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  const { repository, pull } = issue;
  const object = pull ? await renderPull(world, issue as PullIssue) : renderIssue(world, issue);
  world.changed({
    kind: pull ? "pull_request" : "issue",
    action: CHANGES[action] ?? "edited",
    repository: fullNameOf(repository),
    number: issue.number,
    object,
  });
  if (actor.silent) return;
  world.emit(pull ? "pull_request" : "issues", action, repository, {
    ...(pull ? { number: issue.number, pull_request: object } : { issue: object }),
    ...more,
    repository: renderRepository(world, repository),
    sender: renderAccount(world, actor.account),
  });
}

/** Changes title and body, and tells what they were where they changed. */
function changeText(issue: Issue, change: IssueChange): Record<string, { from: string }> {
  const changes: Record<string, { from: string }> = {};
  const { title = issue.title, body = issue.body } = change;
  if (title !== issue.title) changes.title = { from: issue.title };
  if (body !== issue.body) changes.body = { from: issue.body ?? "" };
  issue.title = title;
  issue.body = body;
  return changes;
}

function setState(
  world: World,
  issue: Issue,
  by: Account,
  state: Issue["state"],
  reason: Issue["stateReason"] | undefined,
): void {
  const isClosing = state === "closed";
  issue.state = state;
  issue.closedAt = isClosing ? world.now() : undefined;
  issue.closedBy = isClosing ? by : undefined;
  issue.stateReason = issue.pull ? null : (reason ?? (isClosing ? "completed" : "reopened"));
}

function announceLabel(
  world: World,
  issue: Issue,
  actor: Actor,
  ...[action, label]: ["labeled" | "unlabeled", Label]
): Promise<void> {
  return announceThread(world, issue, actor, action, { label: renderLabel(world, issue.repository, label) });
}

function toLabels(world: World, repository: Repository, names: string[]): Label[] {
  return [...new Set(names.map((name) => labelOf(world, repository, name)))];
}

function labelOf(world: World, repository: Repository, name: string): Label {
  const known = repository.labels.get(name.toLowerCase());
  if (known) return known;
  const label = { id: world.nextId(), name, color: DEFAULT_LABEL_COLOR, description: null };
  repository.labels.set(name.toLowerCase(), label);
  return label;
}
