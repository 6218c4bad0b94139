import { z } from "zod";
import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { editTree, type TreeEdit } from "../git/edit-tree.ts";
import { typeOfMode } from "../git/tree-object.ts";
import type { Repository } from "../world/model.ts";
import { notAccessible, Problem } from "../world/problem.ts";
import { renderTree } from "./git-object-routes.ts";
import { requireObject } from "./require-object.ts";

const Entry = z.object({
  path: z.string(),
  mode: z.enum(["100644", "100755", "040000", "160000", "120000"], "Must supply a valid tree.mode"),
  type: z.enum(["blob", "tree", "commit"], "Must supply a valid tree.type"),
  sha: z.string().nullable().optional(),
  content: z.string().optional(),
});

const TreeBody = z.object({ tree: z.array(Entry), base_tree: z.string().optional() });

/** Making a tree, from nothing or as a change to another. */
export const createTreeRoutes: Route[] = [
  repositoryRoute("POST /repos/{owner}/{repo}/git/trees", ["contents:write"], createTree, TreeBody),
];

async function createTree({ world, repository, body }: RepositoryCall<z.infer<typeof TreeBody>>) {
  if (body.base_tree !== undefined) {
    await requireObject(repository, body.base_tree, "tree", "base_tree is not a valid tree oid");
  }
  if (body.tree.length === 0) throw new Problem(422, "Invalid tree info", []);
  const edits: TreeEdit[] = [];
  for (const entry of body.tree) edits.push(await toEdit(repository, entry));
  const edited = await editTree(repository.git, body.base_tree, edits);
  if (edited.kind === "missing") throw new Problem(422, "GitRPC::BadObjectState", []);
  return { status: 201, body: await renderTree(world, repository, edited.sha, false) };
}

async function toEdit(repository: Repository, entry: z.infer<typeof Entry>): Promise<TreeEdit> {
  const { path, mode, type, sha, content } = entry;
  requirePath(path);
  if (typeOfMode(mode) !== type) throw new Problem(422, "tree.mode and tree.type do not match", []);
  if (sha === null) return { path, target: undefined };
  if ((sha === undefined) === (content === undefined)) {
    throw new Problem(422, "Must supply either tree.sha or tree.content", []);
  }
  if (content !== undefined) {
    if (type !== "blob") throw new Problem(422, "tree.content is only for blobs", []);
    return { path, target: { mode, sha: await repository.git.writeBlob(Buffer.from(content)) } };
  }
  if (type !== "commit")
    await requireObject(repository, sha ?? "", type, `tree.sha ${sha} is not a valid ${type}`);
  else if (!/^[0-9a-f]{40}$/.test(sha ?? ""))
    throw new Problem(422, `tree.sha ${sha} is not a valid commit`, []);
  return { path, target: { mode, sha: sha ?? "" } };
}

/** GitHub refuses what git would not check out, and an App without `workflows` may not touch workflow files. */
function requirePath(path: string): void {
  const isMalformed = path
    .split("/")
    .some((part) => ["", ".", ".."].includes(part) || /^(\.git|git~1)$/i.test(part));
  if (isMalformed || path.includes("\0")) {
    throw new Problem(422, "tree.path contains a malformed path component", []);
  }
  if (path.startsWith(".github/workflows/")) throw notAccessible();
}
