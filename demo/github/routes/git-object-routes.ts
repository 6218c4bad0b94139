import { z } from "zod";
import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { listTree } from "../git/list-tree.ts";
import { isSha } from "../git/ref-name.ts";
import { noreplyEmail, renderGitCommit } from "../render/git.ts";
import { nodeId } from "../render/node-id.ts";
import { repositoryUrl } from "../render/repository.ts";
import type { Repository } from "../world/model.ts";
import { notFound, Problem } from "../world/problem.ts";
import { requireObject } from "./require-object.ts";

const LARGEST_BLOB_BYTES = 40_000_000;

const BlobBody = z.object({ content: z.string(), encoding: z.string().default("utf-8") });

const When = z.iso.datetime({ offset: true, error: "is not a valid date-time" }).optional();

const CommitBody = z.object({
  message: z.string().min(1),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: z.object({ name: z.string().min(1), email: z.string().min(1), date: When }).optional(),
  committer: z
    .object({ name: z.string().min(1).optional(), email: z.string().min(1).optional(), date: When })
    .optional(),
  signature: z.string().optional(),
});

/** Blobs and commits of the git database. */
export const gitObjectRoutes: Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", ["contents:read"], answerBlob),
  repositoryRoute("POST /repos/{owner}/{repo}/git/blobs", ["contents:write"], createBlob, BlobBody),
  repositoryRoute("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", ["contents:read"], answerCommit),
  repositoryRoute("POST /repos/{owner}/{repo}/git/commits", ["contents:write"], createCommit, CommitBody),
  repositoryRoute("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", ["contents:read"], answerTree),
];

async function answerBlob({ world, repository, params }: RepositoryCall) {
  const sha = params.file_sha ?? "";
  requireShaSyntax(sha);
  const content = await repository.git.blob(sha);
  if (!content) throw notFound();
  return {
    status: 200,
    body: {
      sha,
      node_id: nodeId("B", sha),
      size: content.length,
      url: `${repositoryUrl(world, repository)}/git/blobs/${sha}`,
      content: content.toString("base64").replace(/.{1,60}/g, "$&\n"),
      encoding: "base64",
    },
  };
}

async function createBlob({ world, repository, body }: RepositoryCall<z.infer<typeof BlobBody>>) {
  const content = decode(body.content, body.encoding);
  if (content.length > LARGEST_BLOB_BYTES) throw new Problem(422, "Your input was too large to process.", []);
  const sha = await repository.git.writeBlob(content);
  return { status: 201, body: { sha, url: `${repositoryUrl(world, repository)}/git/blobs/${sha}` } };
}

function decode(content: string, encoding: string): Buffer {
  if (["utf-8", "utf8"].includes(encoding.toLowerCase())) return Buffer.from(content);
  if (encoding !== "base64") throw new Problem(422, "encoding must be one of: base64, utf-8", []);
  const bare = content.replace(/\s/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bare) || bare.length % 4 === 1) {
    throw new Problem(422, "content is not valid Base64", []);
  }
  return Buffer.from(bare, "base64");
}

async function answerCommit({ world, repository, params }: RepositoryCall) {
  const sha = params.commit_sha ?? "";
  const commit = await repository.git.commit(sha);
  if (!commit) throw notFound();
  return { status: 200, body: renderGitCommit(world, repository, sha, commit) };
}

/** Without an author the commit is the App's own, and GitHub signs it. */
async function createCommit({ world, repository, body }: RepositoryCall<z.infer<typeof CommitBody>>) {
  await requireObject(repository, body.tree, "tree", "Tree SHA does not exist");
  for (const parent of body.parents) {
    await requireObject(repository, parent, "commit", "Parent SHA does not exist or is not a commit object");
  }
  const bot = { name: world.bot.login, email: noreplyEmail(world.bot), at: world.now() };
  const signed = (
    who: { name?: string | undefined; email?: string | undefined; date?: string | undefined } = {},
  ) => ({
    name: who.name ?? bot.name,
    email: who.email ?? bot.email,
    at: who.date ? Date.parse(who.date) : bot.at,
  });
  const commit = {
    tree: body.tree,
    parents: body.parents,
    message: body.message,
    author: signed(body.author),
    committer: signed(body.committer ?? body.author),
  };
  const sha = await repository.git.writeCommit(commit);
  if (!body.author && !body.committer) repository.verifiedCommits.add(sha);
  return { status: 201, body: renderGitCommit(world, repository, sha, commit) };
}

async function answerTree({ world, repository, params, query }: RepositoryCall) {
  const sha = await treeOf(repository, params.tree_sha ?? "");
  if (!sha) throw notFound();
  return { status: 200, body: await renderTree(world, repository, sha, query.has("recursive")) };
}

/** GitHub also takes a commit, a branch or a tag where it reads a tree. */
async function treeOf(repository: Repository, name: string): Promise<string | undefined> {
  if ((await repository.git.object(name))?.type === "tree") return name;
  const commit = await repository.git.resolveCommit(name);
  return commit && (await repository.git.commit(commit))?.tree;
}

/** A tree and what is in it (GitHub's `git-tree`). */
export async function renderTree(
  world: RepositoryCall["world"],
  repository: Repository,
  sha: string,
  recursive: boolean,
) {
  const url = `${repositoryUrl(world, repository)}/git`;
  const folders = { blob: "blobs", tree: "trees", commit: "commits" };
  const entries = await listTree(repository.git, sha, recursive);
  return {
    sha,
    url: `${url}/trees/${sha}`,
    tree: entries.map(({ path, mode, type, sha: object, size }) => ({
      path,
      mode,
      type,
      sha: object,
      ...(size !== undefined && { size }),
      ...(type !== "commit" && { url: `${url}/${folders[type as keyof typeof folders]}/${object}` }),
    })),
    truncated: false,
  };
}

function requireShaSyntax(sha: string): void {
  if (!isSha(sha))
    throw new Problem(422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f].", []);
}
