import { describe, expect, it } from "vitest";
import { readTextFile } from "../../src/github/text-file.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope } from "../support/a-github.ts";

const path = ".github/sandpiper.yml";
const file = (content: string | Uint8Array, encoding = "base64") => ({
  type: "file",
  encoding,
  content: Buffer.from(content)
    .toString("base64")
    .replace(/.{1,8}/g, "$&\n"),
});

describe("a text file", () => {
  it("S18: is read at the commit that is named, else on the default branch", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, file("model: sonnet # ü\n")).answer(200, file(""));

    expect(await readTextFile(github, aScope(), { path, ref: "abc" })).toEqual({
      kind: "text",
      text: "model: sonnet # ü\n",
    });
    expect(await readTextFile(github, aScope(), { path })).toEqual({ kind: "text", text: "" });
    expect(seen.map(({ route }) => route)).toEqual([
      "GET /repos/octo/pages/contents/.github/sandpiper.yml?ref=abc",
      "GET /repos/octo/pages/contents/.github/sandpiper.yml",
    ]);
  });

  it("is none when there is none", async () => {
    const { github, answer } = aGitHub();
    answer(404, {});

    expect(await readTextFile(github, aScope(), { path })).toEqual({ kind: "none" });
  });

  it.each([
    ["is a folder", 200, [{ type: "file", name: "a.yml" }]],
    ["is a link", 200, { type: "symlink", target: "../../etc/passwd" }],
    ["is a submodule", 200, { type: "submodule", submodule_git_url: null }],
    ["is larger than 1 MB", 200, { type: "file", size: 2_000_000, encoding: "none", content: "" }],
    ["is too large", 403, { message: "Too large", errors: [{ field: "data", code: "too_large" }] }],
    ["is no UTF-8 text", 200, file("model", "rot13")],
    ["is no UTF-8 text", 200, file(Uint8Array.of(0xff, 0xfe, 0x00))],
  ])("F40: can't be read, and it is said why: it %s (%d)", async (why, status, body) => {
    const { github, answer } = aGitHub();
    answer(status, body);

    expect(await readTextFile(github, aScope(), { path })).toEqual({
      kind: "unreadable",
      why: expect.stringContaining(why),
    });
  });

  it("F14: is not decided by a fault", async () => {
    const { github, answer } = aGitHub();
    answer(502, {}).answer(200, { type: "something new" });
    const read = () => readTextFile(github, aScope(), { path });

    expect((await githubFailureOf(read())).status).toBe(502);
    expect((await githubFailureOf(read())).code).toBe("bad_answer");
  });
});
