import { noreplyEmail } from "../render/git.ts";
import type { PullIssue } from "../render/pull.ts";
import type { Account, Repository } from "../world/model.ts";
import { customFailure, Problem, validationFailed } from "../world/problem.ts";
import type { World } from "../world/world.ts";
import type { Actor } from "./actor.ts";
import { addIssue, announceThread, changeThread } from "./threads.ts";

const FIXES = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? #(\d+)\b/gi;

/** What a pull request is opened with; `head` may be `owner:branch` of a fork. */
export interface PullStart {
  title: string;
  body: string | null;
  head: string;
  base: string;
  draft?: boolean;
  maintainerCanModify?: boolean;
}

interface Head {
  owner: Account;
  ref: string;
  repository: Repository;
}

/** Opens a pull request, or throws the 422 GitHub answers when head and base can't make one. */
export async function openPull(
  world: World,
  repository: Repository,
  actor: Actor,
  start: PullStart,
): Promise<PullIssue> {
  const head = requireHead(world, repository, start.head);
  const [headSha, baseSha] = await Promise.all([
    head.repository.git.ref(`refs/heads/${head.ref}`),
    repository.git.ref(`refs/heads/${start.base}`),
  ]);
  if (!headSha) throw invalid("head");
  if (!baseSha) throw invalid("base");
  requireNoTwin(repository, head, start.base);
  if (start.draft && !repository.hasDrafts)
    throw new Problem(422, "Draft pull requests are not supported in this repository.");
  const number = repository.nextNumber;
  if (head.repository !== repository) {
    await repository.git.fetch(head.repository.git, headSha, `refs/pull/${number}/head`);
  }
  const commits = await repository.git.commitsBetween(baseSha, headSha);
  if (commits.length === 0) {
    throw customFailure("PullRequest", `No commits between ${start.base} and ${start.head}`);
  }
  // Two requests may have come this far together; the number is taken only here, where nothing is awaited.
  requireNoTwin(repository, head, start.base);
  const issue = addIssue(world, repository, actor, { title: start.title, body: start.body });
  issue.pull = {
    id: world.nextId(),
    headOwner: head.owner,
    headRepository: head.repository,
    headRef: head.ref,
    headSha,
    baseRef: start.base,
    baseSha,
    draft: start.draft ?? false,
    maintainerCanModify: start.maintainerCanModify ?? false,
    reviewers: [],
    mergedAt: undefined,
    mergedBy: undefined,
    mergeSha: undefined,
    reviews: [],
    threads: [],
  };
  await repository.git.pointAt(`refs/pull/${issue.number}/head`, headSha);
  await announceThread(world, issue, actor, "opened");
  return issue as PullIssue;
}

/**
 * Merges the head into the base, by a commit with the base's tree and the head's files, and closes the pull request as merged. In the
 * default branch it closes the issues that it says it fixes (docs.github.com, "Linking a pull request to an issue").
 */
export async function mergePull(world: World, issue: PullIssue, actor: Actor): Promise<void> {
  const { repository, pull } = issue;
  if (issue.state === "closed") throw new Error(`#${issue.number} is closed`);
  const { git } = repository;
  const tree = await git.mergeTree(pull.baseSha, pull.headSha);
  const author = { name: actor.account.login, email: noreplyEmail(actor.account), at: world.now() };
  const message = `Merge pull request #${issue.number}`;
  const commit = { tree, parents: [pull.baseSha, pull.headSha], message, author, committer: author };
  const sha = await git.writeCommit(commit);
  await git.pointAt(`refs/heads/${pull.baseRef}`, sha);
  Object.assign(pull, { mergedAt: world.now(), mergedBy: actor.account, mergeSha: sha });
  await changeThread(world, issue, actor, { state: "closed" });
  if (pull.baseRef === repository.defaultBranch) {
    for (const number of fixedBy(issue.body ?? "")) {
      const fixed = repository.issues.get(number);
      if (fixed && !fixed.pull) await changeThread(world, fixed, actor, { state: "closed" });
    }
  }
  await syncPulls(world, repository, actor);
}

function fixedBy(body: string): number[] {
  return [...body.matchAll(FIXES)].map(([, number]) => Number(number));
}

/** Brings the open pull requests up to where their branches are now. */
export async function syncPulls(world: World, changed: Repository, actor: Actor): Promise<void> {
  for (const repository of world.repositories.values()) {
    for (const issue of repository.issues.values()) {
      const { pull } = issue;
      if (!pull || issue.state === "closed") continue;
      if (repository === changed) await followBase(issue as PullIssue);
      if (pull.headRepository === changed) await followHead(world, issue as PullIssue, actor);
    }
  }
}

async function followBase({ repository, pull }: PullIssue): Promise<void> {
  pull.baseSha = (await repository.git.ref(`refs/heads/${pull.baseRef}`)) ?? pull.baseSha;
}

async function followHead(world: World, issue: PullIssue, actor: Actor): Promise<void> {
  const { repository, pull } = issue;
  const before = pull.headSha;
  const sha = await pull.headRepository?.git.ref(`refs/heads/${pull.headRef}`);
  if (!sha || sha === before) return;
  const ref = `refs/pull/${issue.number}/head`;
  if (pull.headRepository && pull.headRepository !== repository) {
    await repository.git.fetch(pull.headRepository.git, sha, ref);
  } else {
    await repository.git.pointAt(ref, sha);
  }
  pull.headSha = sha;
  issue.updatedAt = world.now();
  await announceThread(world, issue, actor, "synchronize", { before, after: sha });
}

function requireHead(world: World, repository: Repository, head: string): Head {
  const [ownerLogin = "", ref] = head.includes(":") ? head.split(/:(.*)/s) : [repository.owner.login, head];
  const owner = world.account(ownerLogin);
  const found =
    owner?.id === repository.owner.id
      ? repository
      : [...world.repositories.values()].find((fork) => fork.owner === owner && fork.parent === repository);
  if (!owner || !found || !ref) throw invalid("head");
  return { owner, ref, repository: found };
}

function requireNoTwin(repository: Repository, head: Head, base: string): void {
  for (const { pull, state } of repository.issues.values()) {
    const isTwin =
      pull?.headRepository === head.repository && pull.headRef === head.ref && pull.baseRef === base;
    if (isTwin && state === "open") {
      throw customFailure(
        "PullRequest",
        `A pull request already exists for ${head.owner.login}:${head.ref}.`,
      );
    }
  }
}

function invalid(field: string) {
  return validationFailed({ resource: "PullRequest", field, code: "invalid" });
}
