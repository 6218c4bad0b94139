import { describe, expect, it } from "vitest";
import { listTreeFiles, readBlobText } from "../../src/github/tree.ts";
import { aGitHub, aScope } from "../support/a-github.ts";

const scope = aScope({ access: "clone" });
const anEntry = (path: string, mode: string) => ({ path, mode, sha: `sha of ${path}`, size: 3 });
const aFile = (path: string, kind = "file") => ({ path, kind, sha: `sha of ${path}`, sizeBytes: 3 });

describe("F70: a tree of GitHub's", () => {
  it("is its files and links, at any depth", async () => {
    const { github, seen, answer } = aGitHub();
    const tree = [
      anEntry("a/b.md", "100644"),
      anEntry("run", "100755"),
      anEntry("link", "120000"),
      ...[anEntry("a", "040000"), anEntry("sub", "160000")],
    ];
    answer(200, { tree, truncated: false });

    expect(await listTreeFiles(github, scope, "abc")).toEqual([
      aFile("a/b.md"),
      aFile("run"),
      aFile("link", "link"),
    ]);
    expect(seen.map(({ route }) => route)).toEqual(["GET /repos/octo/pages/git/trees/abc?recursive=1"]);
  });

  it("has what stands at its top, also when GitHub lists only a part of it", async () => {
    const { github, answer } = aGitHub();
    answer(200, { tree: [anEntry("a/b.md", "100644")], truncated: true });
    answer(200, { tree: [anEntry("CLAUDE.md", "100644")], truncated: false });

    expect(await listTreeFiles(github, scope, "abc")).toEqual([aFile("a/b.md"), aFile("CLAUDE.md")]);
  });

  it("has texts, and what is no text is none", async () => {
    const { github, answer } = aGitHub();
    const aBlob = (bytes: string) => ({ encoding: "base64", content: Buffer.from(bytes).toString("base64") });
    answer(200, aBlob("Grüße\n")).answer(200, aBlob("a\0b"));

    expect(await readBlobText(github, scope, "abc")).toBe("Grüße\n");
    expect(await readBlobText(github, scope, "abc")).toBeUndefined();
  });
});
