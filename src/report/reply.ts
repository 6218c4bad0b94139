import type { Outcome } from "../run/outcome.ts";

/** The answer to `stop` where nothing runs or waits; `last` is how the thread's last run ended. */
export function renderNothingToStop(last: Outcome | undefined, command: string): string {
  if (last?.kind !== "published")
    return `**Nothing to stop**: nothing is running or waiting in this thread. Begin with \`${command} <what to do>\`.`;
  const where = last.pullRequest === undefined ? "" : ` in #${last.pullRequest.number}`;
  return `**Nothing to stop**: the last run is already published${where}. Nothing else is running or waiting here.`;
}

/** The one reply to a command that can't be read: what is wrong with it, and the form that would do. */
export function renderInvalidCommand({ problem, example }: { problem: string; example: string }): string {
  const isQuestion = problem.endsWith("?");
  const form = isQuestion ? `\`${example}\`` : `Try \`${example}\``;
  return [`**That command did not run**: ${problem}${isQuestion ? "" : "."}`, "", form].join("\n");
}
