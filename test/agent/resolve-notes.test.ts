import { describe, expect, it } from "vitest";
import { findImports } from "../../src/agent/find-imports.ts";
import { type NotesEntry, resolveNotes } from "../../src/agent/resolve-notes.ts";
import { toCpuMsOf } from "../support/cpu-time.ts";

type Files = Record<string, string | { link: string }>;

/** A tree of these files, and what was read of it. */
function aTree(files: Files) {
  const reads: string[] = [];
  const entries = new Map<string, NotesEntry>();
  const texts = new Map<string, string>();
  for (const [path, content] of Object.entries(files)) {
    const text = typeof content === "string" ? content : content.link;
    const kind = typeof content === "string" ? "file" : "link";
    entries.set(path, { kind, sha: path, sizeBytes: Buffer.byteLength(text) });
    texts.set(path, text);
  }
  const readText = async ({ sha }: NotesEntry) => {
    reads.push(sha);
    return texts.get(sha);
  };
  return { entries, readText, reads };
}

const resolve = (files: Files) => resolveNotes(aTree(files));
const pathsOf = async (files: Files) => (await resolve(files)).files.map(({ path }) => path);

describe("F70: the project's notes", () => {
  it("are CLAUDE.md in both its places with what they import, and AGENTS.md only without them", async () => {
    const agents = { "AGENTS.md": "agents @a.md", "a.md": "a" };
    const files = {
      ...agents,
      "CLAUDE.md": "root @a.md",
      ".claude/CLAUDE.md": "inner @../b.md",
      "b.md": "b",
    };

    expect(await pathsOf(files)).toEqual(["CLAUDE.md", "a.md", ".claude/CLAUDE.md", "b.md"]);
    expect(await pathsOf(agents)).toEqual(["AGENTS.md", "a.md"]);
    expect(await resolve({ "README.md": "hello" })).toEqual({ files: [], leftOut: [], named: [] });
  });

  it("are those a link leads to, and what they import is looked for beside them", async () => {
    const files = {
      "CLAUDE.md": { link: "./notes/link.md" },
      "notes/link.md": { link: "real.md" },
      "notes/real.md": "notes @rel.md",
      "notes/rel.md": "beside the file",
      "rel.md": "beside the link",
    };

    expect(await pathsOf(files)).toEqual(["notes/real.md", "notes/rel.md"]);
    const folder = { "CLAUDE.md": "@docs/style.md", docs: { link: "manual" }, "manual/style.md": "style" };
    expect(await pathsOf(folder)).toEqual(["CLAUDE.md", "manual/style.md"]);
  });

  it.each([
    ["/etc/passwd"],
    ["../outside.md"],
    ["a/../../outside.md"],
    ["~/.claude/CLAUDE.md"],
    ["docs"],
    ["CLAUDE.md/below.md"],
    ["none.md"],
    ["CLAUDE.md"],
  ])("S18: have nothing from %s, as a link or as an import", async (target) => {
    const files = { "docs/a.md": "a", "AGENTS.md": "agents" };

    expect(await pathsOf({ ...files, "CLAUDE.md": { link: target } })).toEqual(["AGENTS.md"]);
    expect(await pathsOf({ ...files, "CLAUDE.md": `@${target}` })).toEqual(["CLAUDE.md"]);
  });

  it("end when they go in circles, and at the fourth import of an import, as the CLI does", async () => {
    const circle = { "CLAUDE.md": "@a.md", "a.md": "@b.md @CLAUDE.md", "b.md": "@a.md" };
    const chain = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`c${at}.md`, `@c${at + 1}.md`]));

    expect(await pathsOf(circle)).toEqual(["CLAUDE.md", "a.md", "b.md"]);
    expect(await pathsOf({ ...chain, "CLAUDE.md": "@c0.md" })).toHaveLength(5);
    expect(await pathsOf({ "CLAUDE.md": { link: "x.md" }, "x.md": { link: "CLAUDE.md" } })).toEqual([]);
  });

  it("take up to 20 files and 48 KB, say what is left out, and read nothing huge", async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`n${at}.md`, "n"]));
    const imports = Object.keys(many).map((path) => `@${path}`);
    const counted = await resolve({ ...many, "CLAUDE.md": imports.join("\n") });
    const tree = aTree({ "CLAUDE.md": `@huge.md\n${"é".repeat(30_000)}`, "huge.md": "h".repeat(1_048_577) });
    const long = await resolveNotes(tree);

    expect(counted.files).toHaveLength(20);
    expect(counted.leftOut).toHaveLength(11);
    expect(Buffer.byteLength(long.files.map(({ text }) => text).join(""))).toBeLessThanOrEqual(48 * 1024);
    expect(long.leftOut).toEqual(["CLAUDE.md (its end)", "huge.md"]);
    expect(tree.reads).toEqual(["CLAUDE.md"]);
  });

  it("F49: have no control characters, which would make a checkpoint six times as large", async () => {
    const { files } = await resolve({ "CLAUDE.md": "one\r\n\ttwo\u0001\u007f\u0085" });

    expect(files[0]?.text).toBe("one\n\ttwo");
  });

  it("name those of folders and the rules, without reading them", async () => {
    const named = ["web/deep/CLAUDE.md", "web/AGENTS.md", ".claude/rules/a.md"];
    const tree = aTree({ ...Object.fromEntries(named.map((path) => [path, "x"])), "web/a.md": "a" });

    expect((await resolveNotes(tree)).named).toEqual([
      "web/AGENTS.md",
      "web/deep/CLAUDE.md",
      ".claude/rules/a.md",
    ]);
    expect(tree.reads).toEqual([]);
  });
});

describe("S32: notes that were written to be slow", () => {
  const manyAs = Array.from({ length: 3_000 }, (_, at) => `a${at}`);

  it.each<[string, Files]>([
    ["a long import", { "CLAUDE.md": `@${"a/".repeat(20_000)}` }],
    ["a long link", { "CLAUDE.md": { link: "a/".repeat(100_000) } }],
    [
      "thousands of imports over one link",
      { "CLAUDE.md": manyAs.map((name) => `@l/${name}`).join(" "), l: { link: `${"b/".repeat(60)}c` } },
    ],
  ])("take no time: %s", async (_, files) => {
    await resolve(files);
    expect(await toCpuMsOf(() => resolve(files))).toBeLessThan(500);
  });

  it("are read a hundred times at most, and one text once", async () => {
    const chain = Object.fromEntries(manyAs.slice(0, 9).map((name, at) => [name, { link: `a${at + 1}` }]));
    const again = aTree({ "CLAUDE.md": "@a0 ".repeat(10_000), ...chain, a9: "end" });
    await resolveNotes(again);
    expect(again.reads).toHaveLength(11);

    const links = Object.fromEntries(manyAs.map((name) => [name, { link: `to-${name}` }]));
    const many = aTree({ "CLAUDE.md": manyAs.map((name) => `@${name}`).join(" "), ...links });
    await resolveNotes(many);
    expect(many.reads).toHaveLength(100);
  });
});

describe("F70: an import, as CLI 2.1.329 was seen to read it", () => {
  it.each([
    ["a line of its own", "@docs/style.md", ["docs/style.md"]],
    ["in a sentence", "see @a.md and @./b.md now", ["a.md", "./b.md"]],
    [
      "in a list, a quote, a heading, a table",
      "- @a.md\n> @b.md\n# @c.md\n| @d.md |",
      ["a.md", "b.md", "c.md", "d.md"],
    ],
    ["in bold words and a link's text", "**@a.md** [@b.md](x)", ["a.md", "b.md"]],
    ["with a part and with a space", "@a.md#part @sp\\ ace.md", ["a.md", "sp ace.md"]],
    ["with what ends a sentence, which is of the path", "@a.md, (@b.md)", ["a.md,"]],
    ["not in code", "`@a.md` ``x ` @b.md``\n\n    @c.md\n    @d.md\n\n```\n@e.md\n~~~\n```\n@f.md", ["f.md"]],
    ["not in a comment", "<!-- @a.md\n@b.md --> @c.md", ["c.md"]],
    ["not in an address", "me@example.com", []],
  ])("%s", (_, markdown, paths) => {
    expect(findImports(markdown)).toEqual(paths);
  });
});
