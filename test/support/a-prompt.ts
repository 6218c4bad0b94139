import type { PromptParts, PullRequestPart } from "../../src/agent/prompt.ts";
import type { DiffFile } from "../../src/agent/prompt-diff.ts";
import type { ReviewsPart, ReviewThreadPart } from "../../src/agent/prompt-reviews.ts";
import type { ContextItem } from "../../src/agent/select-context.ts";
import type { ProjectNotes } from "../../src/run/plan.ts";

export const TRIGGERED_AT = Date.parse("2026-03-01T12:00:00Z");
export const NONCE = "k3j9q2";

/** A prompt for an issue without comments; says only what the test is about. */
export function aPrompt(
  parts: Omit<Partial<PromptParts>, "thread"> & { thread?: Partial<PromptParts["thread"]> } = {},
): PromptParts {
  const { thread, ...rest } = parts;
  return {
    repository: "octo/pages",
    comments: [],
    pullRequest: undefined,
    projectNotes: undefined,
    earlierRuns: [],
    since: undefined,
    instruction: "fix this",
    instructionContext: "",
    requester: "octocat",
    triggeredAt: TRIGGERED_AT,
    verb: "work",
    takesUp: undefined,
    nonce: NONCE,
    ...rest,
    thread: {
      number: 12,
      isPullRequest: false,
      title: "It fails",
      author: "hubot",
      body: "The last item is missing.",
      createdAt: TRIGGERED_AT - 3_600_000,
      ...thread,
    },
  };
}

/** A comment from a minute before the trigger. */
export function aComment(comment: Partial<ContextItem> = {}): ContextItem {
  const createdAt = comment.createdAt ?? TRIGGERED_AT - 60_000;
  return { author: "hubot", body: "I see it too.", updatedAt: createdAt, ...comment, createdAt };
}

/** A pull request of `fix` into `main` that changes nothing and was not reviewed. */
export function aPullRequest(pull: Partial<PullRequestPart> = {}): PullRequestPart {
  const files = { files: [], hasMoreFiles: false };
  return { headRef: "fix", baseRef: "main", headSha: "abc123", ...files, reviews: aReviewsPart(), ...pull };
}

/** One changed line of a file. */
export function aDiffFile(file: Partial<DiffFile> = {}): DiffFile {
  const patch = "@@ -1 +1 @@\n-one\n+two";
  const counts = { additions: 1, deletions: 1 };
  return { path: "src/a.ts", previousPath: undefined, status: "modified", ...counts, patch, ...file };
}

export function aReviewsPart(part: Partial<ReviewsPart> = {}): ReviewsPart {
  return { reviews: [], threads: [], isWhole: true, olderLeftOut: 0, ...part };
}

/** A thread of one comment on line 2. */
export function aReviewThread(thread: Partial<ReviewThreadPart> = {}): ReviewThreadPart {
  return {
    path: "src/a.ts",
    line: 2,
    startLine: undefined,
    side: "right",
    isOutdated: false,
    hunk: "@@ -1,2 +1,2 @@\n one\n-two\n+2",
    comments: [aComment()],
    commentsLeftOut: 0,
    ...thread,
  };
}

/** Notes of one file. */
export function someNotes(text: string): ProjectNotes {
  return { files: [{ path: "CLAUDE.md", text }], leftOut: [], named: [] };
}
