import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { Trigger } from "../run/trigger.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

/**
 * Sets a reaction on what started the run: of a label, on the issue that it was given to; a button takes none. GitHub itself keeps it to
 * one; a trigger that is gone or locked is let be.
 */
export async function addReaction(
  github: GitHubClient,
  scope: TokenScope,
  {
    trigger,
    number,
    content,
  }: {
    trigger: Pick<Trigger, "kind" | "id">;
    number: number;
    content: "eyes" | "+1" | "confused";
  },
): Promise<void> {
  try {
    switch (trigger.kind) {
      case "issue":
      case "label": {
        const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/reactions";
        await github.call(scope, route, { issue_number: number, content }, z.unknown());
        return;
      }
      case "comment": {
        const route = "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";
        await github.call(scope, route, { comment_id: trigger.id, content }, z.unknown());
        return;
      }
      case "button":
        return;
    }
  } catch (error) {
    if (error instanceof GitHubError && error.retry === "never") return;
    throw error;
  }
}
