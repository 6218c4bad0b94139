import { posix } from "node:path";
import type { Answer } from "../../http/answer.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import type { GitRepository } from "../git/git-repository.ts";
import { listTree } from "../git/list-tree.ts";
import { repositoryPage, repositoryUrl } from "../render/repository.ts";
import type { Repository } from "../world/model.ts";
import { notFound, Problem } from "../world/problem.ts";
import type { World } from "../world/world.ts";

const LARGEST_INLINE_BYTES = 1_000_000;

interface Found {
  path: string;
  mode: string;
  sha: string;
}

/** Files as they stand at a ref. */
export const contentsRoutes: Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}/contents/{path+}", ["contents:read"], answerContents),
];

async function answerContents(call: RepositoryCall): Promise<Answer> {
  const { repository, params, query } = call;
  const ref = query.get("ref") ?? repository.defaultBranch;
  const commit = await repository.git.resolveCommit(ref);
  if (!commit) throw new Problem(404, `No commit found for the ref ${ref}`);
  const path = (params.path ?? "").replace(/^\/+|\/+$/g, "");
  const found = await find(repository.git, commit, path);
  if (!found) throw notFound();
  if (found.mode === "040000") return answerFolder(call, found, ref);
  if (found.mode === "160000") {
    return {
      status: 200,
      body: { ...describe(call, found, ref), type: "submodule", submodule_git_url: null },
    };
  }
  if (found.mode === "120000") return answerSymlink(call, found, ref, commit);
  return answerFile(call, found, ref);
}

async function answerFolder(call: RepositoryCall, found: Found, ref: string): Promise<Answer> {
  const entries = await listTree(call.repository.git, found.sha, false);
  const prefix = found.path === "" ? "" : `${found.path}/`;
  return {
    status: 200,
    body: entries.map(({ path, mode, sha, size }) => ({
      ...describe(call, { path: prefix + path, mode, sha }, ref),
      size: size ?? 0,
    })),
  };
}

/** GitHub follows a link to a file of the repository, and describes any other. */
async function answerSymlink(
  call: RepositoryCall,
  found: Found,
  ref: string,
  commit: string,
): Promise<Answer> {
  const target = String(await call.repository.git.blob(found.sha));
  const path = posix.normalize(posix.join(posix.dirname(found.path), target));
  const end = path.startsWith("..") ? undefined : await find(call.repository.git, commit, path);
  if (end?.mode.startsWith("100")) return answerFile(call, { ...end, path: found.path }, ref);
  return {
    status: 200,
    body: { ...describe(call, found, ref), type: "symlink", target, size: Buffer.byteLength(target) },
  };
}

async function answerFile(call: RepositoryCall, found: Found, ref: string): Promise<Answer> {
  const content = (await call.repository.git.blob(found.sha)) ?? Buffer.alloc(0);
  const isInline = content.length <= LARGEST_INLINE_BYTES;
  return {
    status: 200,
    body: {
      ...describe(call, found, ref),
      type: "file",
      size: content.length,
      content: isInline ? base64Lines(content) : "",
      encoding: isInline ? "base64" : "none",
    },
  };
}

async function find(git: GitRepository, commit: string, path: string): Promise<Found | undefined> {
  let found: Found = { path, mode: "040000", sha: (await git.commit(commit))?.tree ?? "" };
  for (const name of path.split("/").filter(Boolean)) {
    const entries = found.mode === "040000" ? await git.tree(found.sha) : undefined;
    const entry = entries?.find((each) => each.name === name);
    if (!entry) return undefined;
    found = { path, mode: entry.mode, sha: entry.sha };
  }
  return found;
}

function describe(
  { world, repository }: { world: World; repository: Repository },
  found: Found,
  ref: string,
) {
  const isTree = found.mode === "040000";
  const encoded = found.path.split("/").map(encodeURIComponent).join("/");
  const url = `${repositoryUrl(world, repository)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const page = `${repositoryPage(world, repository)}/${isTree ? "tree" : "blob"}/${ref}/${encoded}`;
  const git = `${repositoryUrl(world, repository)}/git/${isTree ? "trees" : "blobs"}/${found.sha}`;
  return {
    name: posix.basename(found.path),
    path: found.path,
    sha: found.sha,
    size: 0,
    url,
    html_url: page,
    git_url: git,
    download_url: isTree ? null : `${repositoryPage(world, repository)}/raw/${ref}/${encoded}`,
    type: typeOf(found.mode),
    _links: { self: url, git, html: page },
  };
}

function typeOf(mode: string): string {
  const known: Record<string, string> = { "040000": "dir", "120000": "symlink", "160000": "submodule" };
  return known[mode] ?? "file";
}

function base64Lines(content: Buffer): string {
  return content.toString("base64").replace(/.{1,60}/g, "$&\n");
}
