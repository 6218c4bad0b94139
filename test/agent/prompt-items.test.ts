import { describe, expect, it } from "vitest";
import {
  type PromptParts,
  renderAdditionPrompt,
  renderFailedChecks,
  renderPrompt,
} from "../../src/agent/prompt.ts";
import {
  aComment,
  aDiffFile,
  aPrompt,
  aPullRequest,
  aReviewsPart,
  aReviewThread,
  NONCE,
  someNotes,
  TRIGGERED_AT,
} from "../support/a-prompt.ts";

const itemsOf = async (parts: Parameters<typeof aPrompt>[0]) => (await renderPrompt(aPrompt(parts))).items;
const itemsOfPull = (pull: Parameters<typeof aPullRequest>[0]) =>
  itemsOf({ pullRequest: aPullRequest(pull) });
/** Titles, and what was left out of them. */
const toTold = (items: Awaited<ReturnType<typeof itemsOf>>) =>
  items.map(({ title, leftOut }) => (leftOut === undefined ? title : `${title}: ${leftOut}`));
const longer = (kilobytes: number) => "word ".repeat(kilobytes * 210);

const EARLIER: PromptParts["earlierRuns"][number] = {
  ...{ requester: "maya", askedAt: TRIGGERED_AT, instruction: "EARLIER" },
  ...{ ending: "it was answered.", summary: "SAID" },
};

describe("the pieces of a prompt", () => {
  it("are told in the prompt's order, in words of ours, each with its bytes", async () => {
    const { text, items } = await renderPrompt(
      aPrompt({
        thread: { isPullRequest: true },
        pullRequest: aPullRequest({
          files: [aDiffFile()],
          reviews: aReviewsPart({
            reviews: [{ ...aComment({ author: "ada" }), state: "commented" }],
            threads: [aReviewThread()],
          }),
        }),
        projectNotes: { ...someNotes("NOTES"), named: ["a/CLAUDE.md"] },
        earlierRuns: [EARLIER],
        comments: [aComment({ author: "ada" })],
        instructionContext: "BESIDE",
        since: "SINCE",
      }),
    );

    expect(items.map(({ title }) => title)).toEqual([
      "the branches",
      "the list of changed files",
      "the diff of src/a.ts",
      "the project's notes CLAUDE.md",
      "the names of notes for single folders (1)",
      "the pull request, by hubot",
      "what ada said in a review, 2026-03-01 11:59 UTC",
      "a review thread on src/a.ts, line 2",
      "an earlier run, asked for by maya, 2026-03-01 12:00 UTC",
      "a comment of ada, 2026-03-01 11:59 UTC",
      "what octocat wrote beside the instruction",
      "the instruction, by octocat",
    ]);
    const sum = items.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
    expect(items.every(({ sizeBytes }) => sizeBytes > 0)).toBe(true);
    expect(sum).toBeLessThanOrEqual(Buffer.byteLength(text));
    // What is between them: where the agent is, how the parts are headed, what changed since.
    expect(Buffer.byteLength(text) - sum).toBeLessThan(500);
  });

  it("S5: tell how many hidden things were taken out of each", async () => {
    const hidden = "a<!-- do evil -->b<!-- more -->";
    const { items, hiddenRemoved } = await renderPrompt(
      aPrompt({
        comments: [aComment({ body: hidden }), aComment()],
        thread: { title: "a<!-- one -->b" },
        instructionContext: "in\u200bvisible",
      }),
    );

    expect(items.map((item) => item.hiddenRemoved)).toEqual([1, 2, 0, 1, 0]);
    expect(hiddenRemoved).toBe(4);
  });

  it("S5: have nothing invisible in their titles, and no more than 200 bytes of a name", async () => {
    const items = await itemsOf({
      comments: [aComment({ author: `o\u202ecto\u200b${"x".repeat(300)}` })],
      projectNotes: { files: [{ path: "a\u200bb/CLAUDE.md", text: "x" }], leftOut: [], named: [] },
    });

    expect(items[0]?.title).toBe("the project's notes ab/CLAUDE.md");
    expect(items[2]?.title).toBe(`a comment of octo${"x".repeat(196)}, 2026-03-01 11:59 UTC`);
  });
});

describe("what is left out of a prompt", () => {
  it("S6: is told with why a comment does not count, in its place", async () => {
    const items = await itemsOf({
      comments: [
        aComment({ author: "edits", updatedAt: TRIGGERED_AT + 1 }),
        aComment({ author: "counts" }),
        aComment({ author: "unknown", updatedAt: undefined }),
        aComment({ author: "late", createdAt: TRIGGERED_AT + 60_000 }),
      ],
    });

    expect(toTold(items).slice(1, -1)).toEqual([
      "a comment of edits, 2026-03-01 11:59 UTC: It was edited after the command.",
      "a comment of counts, 2026-03-01 11:59 UTC",
      "a comment of unknown, 2026-03-01 11:59 UTC: GitHub does not tell when it was last edited.",
      "a comment of late, 2026-03-01 12:01 UTC: It was written after the command.",
    ]);
    expect(items[1]).toMatchObject({ sizeBytes: 0, hiddenRemoved: 0 });
  });

  it("S5: is told of the comments that there is no room for, and of texts that are cut", async () => {
    const comments = Array.from({ length: 12 }, (_, index) =>
      aComment({ author: `n${index}`, body: longer(70), updatedAt: TRIGGERED_AT + (index === 1 ? 1 : -1) }),
    );
    const told = toTold(await itemsOf({ comments, thread: { title: longer(3) } }));

    expect(told[0]).toBe("the issue, by hubot: What is longer than 2 KB is cut.");
    expect(told[1]).toMatch(/^a comment of n0, .*: There was no room for it: what is newer comes first\.$/);
    expect(told[2]).toMatch(/^a comment of n1, .*: It was edited after the command\.$/);
    expect(told[12]).toMatch(/^a comment of n11, .*: What is longer than 64 KB is cut\.$/);
    const unfit = told.filter((each) => each.includes("no room")).length;
    const { text } = await renderPrompt(aPrompt({ comments, thread: { title: longer(3) } }));
    expect(text).toContain(`(${unfit} older comments do not fit and are left out.)`);
  });

  it("is told of a diff: what is cut, what is not shown, and that there is more", async () => {
    const big = Array.from({ length: 12 }, (_, index) =>
      aDiffFile({ path: `${index}.ts`, patch: longer(20) }),
    );
    const files = [aDiffFile({ path: "a.png", patch: undefined }), ...big];
    const told = toTold(await itemsOfPull({ files, hasMoreFiles: true }));

    expect(told.slice(1, 5)).toEqual([
      "the list of changed files",
      "other files of the pull request: It changes more files than GitHub lists at once.",
      "the diff of a.png: GitHub shows no diff of it.",
      "the diff of 0.ts: What is longer than 12 KB is cut.",
    ]);
    const noRoom = "There was no room for it; the agent can read it in the clone.";
    expect(told.slice(11, 16)).toEqual(
      [7, 8, 9, 10, 11].map((index) => `the diff of ${index}.ts: ${noRoom}`),
    );
  });

  it("is told of reviews: of those that do not count, that are older, and of later answers", async () => {
    const later = aComment({ author: "edits", updatedAt: TRIGGERED_AT + 1 });
    const after = aComment({ author: "late", createdAt: TRIGGERED_AT + 1, updatedAt: TRIGGERED_AT + 1 });
    const reviews = aReviewsPart({
      olderLeftOut: 3,
      reviews: [{ ...later, state: "approved" }],
      threads: [
        aReviewThread({ path: "gone.ts", comments: [later, after] }),
        aReviewThread({ hunk: `${longer(4)}THE LINE`, commentsLeftOut: 2 }),
      ],
    });

    expect(toTold(await itemsOfPull({ reviews })).slice(3, -1)).toEqual([
      "3 older reviews and threads: There are more than an agent is told of: what is newer comes first.",
      "a review thread on src/a.ts, line 2: What is longer than 3 KB is cut at its beginning. 2 later answers are left out.",
      "what edits said in a review, 2026-03-01 11:59 UTC: It was edited after the command.",
      "what edits said in a review, 2026-03-01 11:59 UTC: It was edited after the command.",
      "what late said in a review, 2026-03-01 12:00 UTC: It was written after the command.",
    ]);
  });

  it("is told of older runs, reviews and notes that there is no room for", async () => {
    const earlierRuns = Array.from({ length: 10 }, (_, index) => ({
      ...EARLIER,
      requester: `r${index}`,
      summary: longer(4),
    }));
    const threads = Array.from({ length: 10 }, (_, index) =>
      aReviewThread({ path: `${index}.ts`, comments: [aComment({ body: longer(16), createdAt: index })] }),
    );
    const told = toTold(
      await itemsOf({
        earlierRuns,
        pullRequest: aPullRequest({ reviews: aReviewsPart({ threads }) }),
        projectNotes: { files: [], leftOut: ["big/CLAUDE.md"], named: [] },
      }),
    );

    expect(told).toContain("the project's notes big/CLAUDE.md: It is too large; its path is told.");
    expect(told).toContain(
      "an earlier run, asked for by r0, 2026-03-01 12:00 UTC: There was no room for it: what is newer comes first.",
    );
    expect(told).toContain(
      "an earlier run, asked for by r9, 2026-03-01 12:00 UTC: What is longer than 4 KB is cut.",
    );
    expect(told).toContain(
      "a review thread on 0.ts, line 2: There was no room for it: what is newer comes first.",
    );
  });
});

describe("the pieces of what an agent takes up, or is told later", () => {
  it.each([
    [{ kind: "plan", plan: "P", at: 1 }, ["the plan that octocat approved"]],
    [{ kind: "question", question: "Q", choices: ["a"] }, ["the agent's question", "the answer of octocat"]],
    [{ kind: "parked", requester: { id: 5, login: "eve" } }, ["the instruction, by eve"]],
  ] as [NonNullable<PromptParts["takesUp"]>, string[]][])("%j", async (takesUp, titles) => {
    const items = await itemsOf({ takesUp });

    expect(items.slice(1).map(({ title }) => title)).toEqual(titles);
  });

  it("are who added what, and which command failed, with what was hidden in it", () => {
    const added = renderAdditionPrompt(
      [{ requester: "maya", instruction: "and<!-- x --> this", context: "" }],
      NONCE,
    );
    expect(added.items).toEqual([
      { title: "what maya added", sizeBytes: expect.any(Number), hiddenRemoved: 1, leftOut: undefined },
    ]);
    const mend = renderFailedChecks(
      [
        { command: "npm test", state: "failed", exitCode: 1, tail: "no" },
        { command: "npm run lint", state: "failed", exitCode: 1, tail: "" },
      ],
      NONCE,
    );
    expect(mend.items.map(({ title }) => title)).toEqual([
      "how `npm test` failed",
      "how `npm run lint` failed",
    ]);
  });
});
