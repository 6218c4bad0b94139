import { z } from "zod";
import { type FileChange, isBinary } from "../change/change-set.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

const shaSchema = z.object({ sha: z.string() });

interface TreeEntry {
  path: string;
  mode: "100644" | "100755" | "120000";
  type: "blob";
  sha?: string | null;
  content?: string;
}

/**
 * Makes a commit out of a change set through the Git Data API: no author or committer is given, so GitHub signs it (Verified).
 *
 * Text goes inline with the tree; a blob is uploaded only for what is not text. Making the same commit twice leaves an
 * unreferenced object behind and nothing that anybody sees.
 */
export async function createCommit(
  github: GitHubClient,
  scope: TokenScope,
  {
    changes,
    baseTreeSha,
    parentSha,
    message,
  }: {
    changes: readonly FileChange[];
    baseTreeSha: string;
    parentSha: string;
    message: string;
  },
): Promise<{ sha: string }> {
  const tree: TreeEntry[] = [];
  for (const change of changes) tree.push(...(await createTreeEntries(github, scope, change)));
  const { sha: treeSha } = await github.call(
    scope,
    "POST /repos/{owner}/{repo}/git/trees",
    { base_tree: baseTreeSha, tree: tree as (TreeEntry & { sha: string })[] },
    shaSchema,
  );
  const parameters = { message, tree: treeSha, parents: [parentSha] };
  return github.call(scope, "POST /repos/{owner}/{repo}/git/commits", parameters, shaSchema);
}

async function createTreeEntries(
  github: GitHubClient,
  scope: TokenScope,
  change: FileChange,
): Promise<TreeEntry[]> {
  if (change.kind === "delete") return [{ path: change.path, mode: "100644", type: "blob", sha: null }];
  const entry = { path: change.path, mode: change.mode, type: "blob" as const };
  const source: TreeEntry[] =
    change.previousPath === undefined
      ? []
      : [{ path: change.previousPath, mode: "100644", type: "blob", sha: null }];
  if (change.knownSha !== undefined) return [...source, { ...entry, sha: change.knownSha }];
  if (!isBinary(change.content))
    return [...source, { ...entry, content: Buffer.from(change.content).toString("utf8") }];
  const route = "POST /repos/{owner}/{repo}/git/blobs";
  const content = Buffer.from(change.content).toString("base64");
  const { sha } = await github.call(scope, route, { content, encoding: "base64" }, shaSchema);
  return [...source, { ...entry, sha }];
}
