import { describe, expect, it } from "vitest";
import { renderPrompt } from "../../src/agent/prompt.ts";
import {
  aComment,
  aDiffFile,
  aPrompt,
  aPullRequest,
  aReviewsPart,
  aReviewThread,
  TRIGGERED_AT,
} from "../support/a-prompt.ts";

const promptOf = (pull: Parameters<typeof aPullRequest>[0]) =>
  renderPrompt(aPrompt({ pullRequest: aPullRequest(pull) }));
/** The prompt's text without the marks that break mentions (S31). */
const textOf = async (pull: Parameters<typeof aPullRequest>[0]) =>
  (await promptOf(pull)).text.replaceAll("\u2060", "");

describe("F68: the reviews in a prompt", () => {
  it("stand in the order in which they began, each with its place, its part of the diff and who said it", async () => {
    const at = (minutes: number, body: string) =>
      aComment({ author: "maya", body, createdAt: TRIGGERED_AT - minutes * 60_000 });
    const threads = [
      aReviewThread({ startLine: 1, comments: [at(3, "THIRD"), at(1, "ANSWER")], commentsLeftOut: 2 }),
      aReviewThread({ line: undefined, side: "left", isOutdated: true, comments: [at(9, "FIRST")] }),
    ];
    const reviews = [{ ...at(5, "SECOND"), state: "changes_requested" as const }];
    const text = await textOf({ reviews: aReviewsPart({ reviews, threads, olderLeftOut: 4 }) });

    const order = [
      "(4 older reviews and threads are left out.)",
      "Unresolved review thread, outdated: the lines were changed since:",
      "FIRST",
      "Review by maya at 2026-03-01T11:55:00.000Z (changes requested):",
      "SECOND",
      "src/a.ts, lines 1 to 2\n```\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n```",
      "By maya at 2026-03-01T11:57:00.000Z:",
      "THIRD",
      "ANSWER",
      "(2 later answers are left out.)",
    ].map((part) => text.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  });

  it("S6: do not count when they were edited after the command, and a thread of such ones is not there", async () => {
    const later = aComment({ body: "EDITED", updatedAt: TRIGGERED_AT + 1 });
    const written = aComment({ body: "WRITTEN LATER", createdAt: TRIGGERED_AT + 1 });
    const reviews = [{ ...later, state: "approved" as const }];
    const threads = [
      aReviewThread({ path: "gone.ts", comments: [later, written] }),
      aReviewThread({ comments: [later, aComment({ body: "COUNTS" })] }),
    ];
    const { text, itemsLeftOut } = await promptOf({ reviews: aReviewsPart({ reviews, threads }) });

    expect(text).not.toMatch(/EDITED|WRITTEN LATER|gone\.ts/);
    expect(text).toContain("COUNTS");
    expect(itemsLeftOut).toBe(3);
  });

  it("say when it is not known which of them are resolved", async () => {
    const text = await textOf({ reviews: aReviewsPart({ threads: [aReviewThread()], isWhole: false }) });

    expect(text).toContain("GitHub did not tell which of it is resolved");
    expect(text).not.toContain("Unresolved");
  });

  it("take up to 96 KB, the newest first, with the end of a long part of the diff", async () => {
    const threads = Array.from({ length: 40 }, (_, index) =>
      aReviewThread({
        hunk: `FAR\n${"+ line\n".repeat(1_000)}+ THE LINE`,
        comments: [aComment({ body: `N${index} ${"word ".repeat(2_000)}`, createdAt: index })],
      }),
    );
    const text = await textOf({ reviews: aReviewsPart({ threads }) });

    expect(text).toContain("N39 ");
    expect(text).not.toContain("N0 ");
    expect(text).toMatch(/\(\d\d older reviews and threads are left out\.\)/);
    expect(text).toContain("+ THE LINE");
    expect(text).not.toContain("FAR");
    expect(Buffer.byteLength(text)).toBeLessThan(100 * 1024);
  });
});

describe("F69: the diff in a prompt", () => {
  it("is shown as it is, with markup and fences that its lines hold", async () => {
    const patch = '@@ -1,3 +1,2 @@\n-<img alt="words" src="a.png">\n ```\n+<!-- shown as code -->';
    const files = [aDiffFile({ patch })];

    expect(await textOf({ files })).toContain(`\n\`\`\`\`\n${patch}\n\`\`\`\`\n`);
    expect((await promptOf({ files })).hiddenRemoved).toBe(0);
  });

  it("S5: has nothing invisible in it, and a path can't say where the code begins", async () => {
    const patch = "@@ -0,0 +1 @@\n+in\u200bvisible <!-- shown -->";
    const { text, hiddenRemoved } = await promptOf({
      files: [aDiffFile({ path: "a`` <b> `\u200b", patch })],
    });

    expect(text).not.toContain("\u200b");
    expect(text).toContain("+invisible <!-- shown -->");
    expect(hiddenRemoved).toBeGreaterThan(0);
  });

  it("names where a file was before, and says of what there is no text", async () => {
    const moved = aDiffFile({ path: "b.png", previousPath: "a.png", status: "renamed", patch: undefined });
    const text = await textOf({ files: [moved], hasMoreFiles: true });

    expect(text).toContain("renamed a.png -> b.png +1 -1\n```\n(GitHub shows no diff of it");
    expect(text).toContain("(It changes more than these 1 files; the others are not listed.)");
  });

  it("takes up to 12 KB a file and 96 KB in all, and says what is missing", async () => {
    const files = Array.from({ length: 30 }, (_, index) =>
      aDiffFile({ path: `f${index}.ts`, patch: `@@ N${index} @@\n${"+ line\n".repeat(5_000)}+ END` }),
    );
    const text = await textOf({ files });

    expect(text.match(/… cut here: the diff of this file is longer\./g)).toHaveLength(7);
    expect(text).toContain("(The diffs of 23 more files do not fit and are left out.)");
    expect(text).toContain("modified f29.ts +1 -1");
    expect(text).not.toMatch(/N29|\+ END/);
    expect(Buffer.byteLength(text)).toBeLessThan(104 * 1024);
  });
});
