import type { ContextItem, PromptParts } from "../../src/agent/prompt.ts";

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
    instruction: "fix this",
    instructionContext: "",
    requester: "octocat",
    triggeredAt: TRIGGERED_AT,
    readOnly: false,
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
