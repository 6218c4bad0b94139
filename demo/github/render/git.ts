import { type CommitObject, type Signature, serializeCommit } from "../git/commit-object.ts";
import type { FileDiff } from "../git/diff.ts";
import type { Repository } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { renderAccount } from "./account.ts";
import { nodeId, timestamp } from "./node-id.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

/** A ref and what it points at. */
export function renderRef(world: World, repository: Repository, ref: string, sha: string) {
  const url = repositoryUrl(world, repository);
  return {
    ref,
    node_id: nodeId("REF", `${repository.id}:${ref}`),
    url: `${url}/git/${ref}`,
    object: { sha, type: "commit", url: `${url}/git/commits/${sha}` },
  };
}

/** A commit as the git database has it (GitHub's `git-commit`). */
export function renderGitCommit(world: World, repository: Repository, sha: string, commit: CommitObject) {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  return {
    sha,
    node_id: nodeId("C", sha),
    url: `${url}/git/commits/${sha}`,
    html_url: `${page}/commit/${sha}`,
    author: renderSignature(commit.author),
    committer: renderSignature(commit.committer),
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/git/commits/${parent}`,
      html_url: `${page}/commit/${parent}`,
    })),
    verification: renderVerification(repository, sha, commit),
  };
}

/** A commit as people see it (GitHub's `commit`), without its files. */
export function renderCommit(world: World, repository: Repository, sha: string, commit: CommitObject) {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  return {
    sha,
    node_id: nodeId("C", sha),
    commit: {
      author: renderSignature(commit.author),
      committer: renderSignature(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${sha}`,
      comment_count: 0,
      verification: renderVerification(repository, sha, commit),
    },
    url: `${url}/commits/${sha}`,
    html_url: `${page}/commit/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    author: accountByEmail(world, commit.author.email),
    committer: accountByEmail(world, commit.committer.email),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${page}/commit/${parent}`,
    })),
  };
}

/** A file of a diff (GitHub's `diff-entry`). */
export function renderDiffEntry(world: World, repository: Repository, head: string, file: FileDiff) {
  const path = encodeURI(file.filename);
  const page = repositoryPage(world, repository);
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${head}/${path}`,
    raw_url: `${page}/raw/${head}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${head}`,
    ...(file.patch !== undefined && { patch: file.patch }),
    ...(file.previousFilename !== undefined && { previous_filename: file.previousFilename }),
  };
}

/** The address a commit of this account carries, from which GitHub knows it again. */
export function noreplyEmail(account: { id: number; login: string }): string {
  return `${account.id}+${account.login}@users.noreply.github.com`;
}

function accountByEmail(world: World, email: string) {
  const account = [...world.accounts.values()].find((candidate) => noreplyEmail(candidate) === email);
  return account ? renderAccount(world, account) : null;
}

function renderSignature({ name, email, at }: Signature) {
  return { name, email, date: timestamp(at) };
}

function renderVerification(repository: Repository, sha: string, commit: CommitObject) {
  if (!repository.verifiedCommits.has(sha)) {
    return { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };
  }
  return {
    verified: true,
    reason: "valid",
    signature: `-----BEGIN PGP SIGNATURE-----\n\n${nodeId("signature", sha)}\n-----END PGP SIGNATURE-----\n`,
    payload: serializeCommit(commit).toString(),
    verified_at: timestamp(commit.committer.at),
  };
}
