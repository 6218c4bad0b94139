import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toDiffLines } from "../../../demo/show/diff-lines.ts";
import type { Paint } from "../../../demo/show/screen.ts";
import { alignTables } from "../../../demo/show/table-lines.ts";
import { toColumns, toTerminalText, wrapText } from "../../../demo/show/terminal-text.ts";
import { toThreadLines } from "../../../demo/show/thread-lines.ts";
import { aSmallGitHub, REPO, type Rig } from "../github/a-small-github.ts";

const paint: Paint = (style, text) => `<${[style].flat().join(" ")}>${text}</>`;
const asIs: Paint = (_, text) => text;
const STEER = "\u001b]0;title\u0007\u001b[2Jgone\u009b31m\r\u202e";

describe("a thread as lines", () => {
  let rig: Rig;
  let number: number;
  const show = (columns: number, painted = asIs) =>
    toThreadLines(rig.github, { repo: REPO, number }, { columns, paint: painted });

  beforeAll(async () => {
    rig = await aSmallGitHub();
    number = (await rig.github.openIssue({ repo: REPO, author: "ann", title: `Title${STEER}`, body: "Body" }))
      .number;
    const body = `**Claude is working** · 2s\n\n- [x] one\n- [ ] two\n\n\n> Reading \`a\`\n\n<sub>[check run](http://x/runs/1) · a<br>b</sub>\n\n<!-- marker -->`;
    rig.github.comment({ repo: REPO, number, author: "rita", body });
  });

  afterAll(() => rig.close());

  it("are the words of people, the checklist as boxes, and small print apart", () => {
    expect(
      show(80)
        .filter(({ kind }) => kind === "plain")
        .map(({ text }) => text),
    ).toEqual([
      `#${number} Titlegone`,
      "│ ann",
      "│   Body",
      "│ rita",
      "│   Claude is working · 2s",
      "│   ☑ one",
      "│   ☐ two",
      "│   > Reading `a`",
    ]);
    expect(
      show(80)
        .filter(({ kind }) => kind === "detail")
        .map(({ text }) => text),
    ).toEqual(["│   check run · a", "│   b"]);
  });

  it("show a table in columns", () => {
    const lines = [
      "a | b",
      "| check | after |",
      "| --- | --- |",
      "| `a \\| b` | 日 |",
      "| c | passed |",
      "",
      "end",
    ];

    expect(alignTables(lines)).toEqual([
      "a | b",
      "check    after",
      "`a | b`  日",
      "c        passed",
      "",
      "end",
    ]);
  });

  it("fit into the terminal", () => {
    for (const { text } of show(20)) expect([...text].length).toBeLessThanOrEqual(20);
    expect(show(20).map(({ text }) => text)).toContain("│   Claude is");
  });

  it("are coloured", () => {
    const texts = show(80, paint).map(({ text }) => text);

    expect(texts).toContain("<dim>│ </>  <green>☑ one</>");
    expect(texts).toContain("<dim>│ </>  <bold>Claude is working · 2s</>");
  });
});

describe("text on a terminal", () => {
  it("can't steer it", () => {
    expect(toTerminalText(`a${STEER}\tb\nc`)).toBe("agone    b\nc");
  });

  it("is broken between words, and within a word that is too long", () => {
    expect(wrapText("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrapText("abcdefgh ij", 4)).toEqual(["abcd", "efgh", "ij"]);
    expect(wrapText("  indented", 6)).toEqual(["  inde", "nted"]);
    expect(wrapText("👀👀👀", 4)).toEqual(["👀👀", "👀"]);
    expect(wrapText("a\n\nb", Number.POSITIVE_INFINITY)).toEqual(["a", "", "b"]);
  });

  it("is as wide as a terminal draws it", () => {
    expect(["a", "👀", "日", "\u0301"].map(toColumns)).toEqual([1, 2, 2, 0]);
  });
});

describe("a diff as lines", () => {
  it("is coloured by what a line does, with the file's name above", () => {
    const diff = `diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\u001b[2J\n same\n`;

    expect(toDiffLines(diff, paint)).toEqual([
      "\n<bold>x</>",
      "<cyan>@@ -1 +1 @@</>",
      "<red>-old</>",
      "<green>+new</>",
      " same",
    ]);
  });
});
