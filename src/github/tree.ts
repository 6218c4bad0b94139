import { z } from "zod";
import type { GitHubClient, TokenScope } from "./github-client.ts";

const treeSchema = z.object({
  tree: z.array(
    z.object({ path: z.string(), mode: z.string(), sha: z.string(), size: z.number().optional() }),
  ),
  truncated: z.boolean(),
});
const blobSchema = z.object({ encoding: z.literal("base64"), content: z.string() });

/** A file or a link in a tree, at any depth. */
export interface TreeFile {
  path: string;
  kind: "file" | "link";
  sha: string;
  sizeBytes: number;
}

const KINDS: Record<string, TreeFile["kind"]> = { "100644": "file", "100755": "file", "120000": "link" };

/**
 * The files and links of a tree. Of one with more than 100,000 entries or 7 MB GitHub lists a part; what stands at its top is listed in
 * any case.
 */
export async function listTreeFiles(
  github: GitHubClient,
  scope: TokenScope,
  treeSha: string,
): Promise<TreeFile[]> {
  const route = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
  const parameters = { tree_sha: treeSha, recursive: "1" };
  const { tree, truncated } = await github.call(scope, route, parameters, treeSchema);
  const top = truncated ? (await github.call(scope, route, { tree_sha: treeSha }, treeSchema)).tree : [];
  return [...tree, ...top].flatMap(({ path, mode, sha, size = 0 }) => {
    const kind = KINDS[mode];
    return kind === undefined ? [] : [{ path, kind, sha, sizeBytes: size }];
  });
}

/** A blob's text; `undefined` for one that is no text. */
export async function readBlobText(
  github: GitHubClient,
  scope: TokenScope,
  sha: string,
): Promise<string | undefined> {
  const route = "GET /repos/{owner}/{repo}/git/blobs/{file_sha}";
  const { content } = await github.call(scope, route, { file_sha: sha }, blobSchema);
  const text = Buffer.from(content, "base64").toString("utf8");
  return text.includes("\0") ? undefined : text;
}
