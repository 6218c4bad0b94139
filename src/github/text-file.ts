import { isUtf8 } from "node:buffer";
import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

/** What is at a path. `unreadable` says what it is instead of a file of text, for people to read. */
export type TextFile =
  | { kind: "text"; text: string }
  | { kind: "none" }
  | { kind: "unreadable"; why: string };

/**
 * The documented answers: the entries of a folder as a list; for a link that GitHub does not follow, and for a submodule, their type;
 * for a file of more than 1 MB no content. A link to a file of the repository is answered as that file.
 *
 * @see https://docs.github.com/en/rest/repos/contents#get-repository-content
 */
const contentsSchema = z.union([
  z.array(z.unknown()),
  z.object({ type: z.literal("symlink") }),
  z.object({ type: z.literal("submodule") }),
  z.object({ type: z.literal("file"), encoding: z.string(), content: z.string() }),
]);

/** GitHub answers so for what is larger than 100 MB. */
const TOO_LARGE = /too.large/i;

/** A text file at a commit (the default branch when none is named). */
export async function readTextFile(
  github: GitHubClient,
  scope: TokenScope,
  { path, ref }: { path: string; ref?: string },
): Promise<TextFile> {
  try {
    const route = "GET /repos/{owner}/{repo}/contents/{path}";
    const parameters = ref === undefined ? { path } : { path, ref };
    return toTextFile(await github.call(scope, route, parameters, contentsSchema));
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    if (error.status === 404) return { kind: "none" };
    if (error.status === 403 && TOO_LARGE.test(error.words))
      return { kind: "unreadable", why: "is too large" };
    throw error;
  }
}

function toTextFile(found: z.infer<typeof contentsSchema>): TextFile {
  if (Array.isArray(found)) return { kind: "unreadable", why: "is a folder" };
  if (found.type === "symlink")
    return { kind: "unreadable", why: "is a link to something that is no file of this repository" };
  if (found.type === "submodule") return { kind: "unreadable", why: "is a submodule" };
  if (found.encoding === "none") return { kind: "unreadable", why: "is larger than 1 MB" };
  const bytes = Buffer.from(found.content, "base64");
  if (found.encoding !== "base64" || !isUtf8(bytes)) return { kind: "unreadable", why: "is no UTF-8 text" };
  return { kind: "text", text: bytes.toString("utf8") };
}
