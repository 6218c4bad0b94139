import { describe, expect, it } from "vitest";
import { type FileChange, gitBlobSha } from "../../src/change/change-set.ts";
import { createCommit } from "../../src/github/commit.ts";
import { getCommitMessage } from "../../src/github/commit-message.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope } from "../support/a-github.ts";

const scope = aScope({ access: "publish" });
const put = (change: Partial<FileChange & { kind: "put" }>): FileChange => ({
  kind: "put",
  path: "a.txt",
  mode: "100644",
  content: Buffer.from("hello\n"),
  ...change,
});

/** Makes a commit of these changes; gives every request, and the entries of the tree. */
async function commit(...changes: FileChange[]) {
  const { github, seen, answer } = aGitHub();
  const blobs = changes.filter(
    (change) => change.kind === "put" && change.knownSha === undefined && change.content.includes(0),
  );
  for (const [index] of blobs.entries()) answer(201, { sha: `blob-${index}` });
  answer(201, { sha: "tree" }).answer(201, { sha: "commit" });
  const made = await createCommit(github, scope, {
    changes,
    baseTreeSha: "base-tree",
    parentSha: "parent",
    message: "Fix it",
  });
  const tree = seen.find(({ route }) => route.endsWith("/git/trees"))?.body as { tree: object[] };
  return { made, seen, entries: tree.tree };
}

describe("a commit", () => {
  it("is a tree on the base and a commit on the parent, without an author, so that GitHub signs it", async () => {
    const { made, seen } = await commit(put({}));

    expect(made).toEqual({ sha: "commit" });
    expect(seen.map(({ route, body }) => [route, body])).toEqual([
      [
        "POST /repos/octo/pages/git/trees",
        {
          base_tree: "base-tree",
          tree: [{ path: "a.txt", mode: "100644", type: "blob", content: "hello\n" }],
        },
      ],
      ["POST /repos/octo/pages/git/commits", { message: "Fix it", tree: "tree", parents: ["parent"] }],
    ]);
  });

  it("has text inline, byte for byte: a byte order mark, CRLF and all", async () => {
    const text = "\ufeffa\r\nb\u2028鷸\u{1f600}\n";
    const { entries } = await commit(put({ content: Buffer.from(text) }));
    const [entry] = entries as [{ content: string }];

    expect(gitBlobSha(Buffer.from(entry.content))).toBe(gitBlobSha(Buffer.from(text)));
  });

  it("uploads a blob only for what is not text", async () => {
    const binary = Buffer.from([0x89, 0x50, 0, 0xff]);
    const { entries, seen } = await commit(put({ path: "a.png", content: binary }), put({}));

    expect(seen[0]).toMatchObject({
      route: "POST /repos/octo/pages/git/blobs",
      body: { content: binary.toString("base64"), encoding: "base64" },
    });
    expect(seen).toHaveLength(3);
    expect(entries).toEqual([
      { path: "a.png", mode: "100644", type: "blob", sha: "blob-0" },
      { path: "a.txt", mode: "100644", type: "blob", content: "hello\n" },
    ]);
  });

  it("deletes by a sha of null", async () => {
    expect((await commit({ kind: "delete", path: "old.txt" })).entries).toEqual([
      { path: "old.txt", mode: "100644", type: "blob", sha: null },
    ]);
  });

  it("moves a file: the old path deleted, the new one pointing at the same content, nothing uploaded", async () => {
    const moved = put({
      path: "new.txt",
      previousPath: "old.txt",
      knownSha: "known",
      content: Buffer.from([0]),
    });
    const { entries, seen } = await commit(moved);

    expect(entries).toEqual([
      { path: "old.txt", mode: "100644", type: "blob", sha: null },
      { path: "new.txt", mode: "100644", type: "blob", sha: "known" },
    ]);
    expect(seen).toHaveLength(2);
  });

  it("keeps modes: an executable, a symbolic link, a file made executable only", async () => {
    const { entries } = await commit(
      put({ path: "run.sh", mode: "100755" }),
      put({ path: "link", mode: "120000", content: Buffer.from("run.sh") }),
      put({ path: "made.sh", mode: "100755", knownSha: "known" }),
    );

    expect(entries).toEqual([
      { path: "run.sh", mode: "100755", type: "blob", content: "hello\n" },
      { path: "link", mode: "120000", type: "blob", content: "run.sh" },
      { path: "made.sh", mode: "100755", type: "blob", sha: "known" },
    ]);
  });

  it("that GitHub refuses is a fault with its reason", async () => {
    const { github, answer } = aGitHub();
    answer(422, { message: "tree.path contains a malformed path component" });
    const made = createCommit(github, scope, {
      changes: [put({})],
      baseTreeSha: "t",
      parentSha: "p",
      message: "m",
    });

    expect((await githubFailureOf(made)).message).toContain("malformed path");
  });

  it("has a message that can be asked for", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, { message: "Fix it\n\nSandpiper-Run: x" });

    expect(await getCommitMessage(github, scope, "abc")).toBe("Fix it\n\nSandpiper-Run: x");
    expect(seen[0]?.route).toBe("GET /repos/octo/pages/git/commits/abc");
  });
});
