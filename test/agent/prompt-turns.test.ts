import { expect, test } from "vitest";
import { renderPrompt } from "../../src/agent/prompt.ts";
import { aComment, aPrompt, aPullRequest, aReviewsPart, aReviewThread } from "../support/a-prompt.ts";

/** How often something else had its turn while this was under way. */
async function countTurnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let next = setImmediate(function again() {
    turns += 1;
    next = setImmediate(again);
  });
  await work;
  clearImmediate(next);
  return turns;
}

const hostile = Array.from({ length: 200 }, () => aComment({ body: "<a b='".repeat(500) }));

test("S32: others have their turn between any two of 200 hostile comments of a prompt", async () => {
  expect(await countTurnsDuring(renderPrompt(aPrompt({ comments: hostile })))).toBeGreaterThanOrEqual(199);
});

test("S32: others have their turn between any two reviews, threads and answers of a prompt", async () => {
  const reviews = hostile.map((review) => ({ ...review, state: "commented" as const }));
  const threads = [aReviewThread({ comments: hostile }), aReviewThread({ comments: hostile })];
  const pullRequest = aPullRequest({ reviews: aReviewsPart({ reviews, threads }) });

  expect(await countTurnsDuring(renderPrompt(aPrompt({ pullRequest })))).toBeGreaterThanOrEqual(599);
});
