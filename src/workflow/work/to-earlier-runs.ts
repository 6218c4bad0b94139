import type { EarlierRun } from "../../agent/prompt-digest.ts";
import type { Outcome } from "../../run/outcome.ts";
import type { Run } from "../../run/run.ts";

/** Ended runs as a session that does not remember them is told of them, in the same order. Pure. */
export function toEarlierRuns(runs: readonly Run[]): EarlierRun[] {
  return runs.flatMap(({ event, command, outcome }) =>
    outcome === undefined
      ? []
      : [
          {
            requester: event.actor.login,
            askedAt: event.trigger.createdAt,
            instruction: command?.instruction ?? "",
            ending: toEnding(outcome),
            summary: toSummary(outcome),
          },
        ],
  );
}

/** How a run ended, in our own words: nothing in them is the agent's or a person's. */
function toEnding(outcome: Outcome): string {
  switch (outcome.kind) {
    case "published":
      return outcome.pullRequest === undefined
        ? `its change (${outcome.files} files) was committed to the branch.`
        : `its change (${outcome.files} files) is in pull request #${outcome.pullRequest.number}.`;
    case "answered":
      return "it was answered.";
    case "no_change":
      return "nothing was changed.";
    case "changes_lost":
      return "its change was lost with the sandbox.";
    case "blocked":
      return "its change was not allowed and is not published.";
    case "publish_refused":
      return "GitHub refused its change, which is not published.";
    case "stopped":
      return "a person stopped it.";
    case "timed_out":
    case "max_turns":
    case "budget_reached":
      return "it was cut short and left nothing.";
    case "agent_failed":
      return outcome.failure === "too_long"
        ? "the conversation had become too long for the model; nothing of it was published."
        : "the agent failed; nothing of it was published.";
    default:
      return "it did not come to any work.";
  }
}

function toSummary(outcome: Outcome): string {
  if (outcome.kind === "published") return `${outcome.title}\n\n${outcome.summary}`;
  return "text" in outcome ? outcome.text : "";
}
