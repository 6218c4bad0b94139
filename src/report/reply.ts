import type { Outcome } from "../run/outcome.ts";
import { formatCap, formatDuration, formatUsd } from "./format.ts";
import type { Speech } from "./speech.ts";

const MAX_ASKED_CHARS = 80;

/** A thread, as `status` tells of it. */
interface ThreadView {
  runs: readonly {
    state: "waiting" | "working";
    /** What was asked, as it was written; empty: the thread as it stands. */
    asked: string;
    requester: string;
    sinceMs: number;
  }[];
  spentMicroUsd: number;
  capMicroUsd: number;
  branch: string | undefined;
  pullNumber: number | undefined;
  command: string;
}

/** The answer to `status`: what runs, what waits, what was spent. */
export function renderStatus(
  { runs, spentMicroUsd, capMicroUsd, branch, pullNumber, command }: ThreadView,
  say: Speech,
): string {
  const lines = runs.map(({ state, asked, requester, sinceMs }, index) => {
    const words = say.inline(say.mark(asked), MAX_ASKED_CHARS);
    const what = words === "" ? "this thread as it stands" : `"${words}"`;
    return `${index + 1}. ${state === "working" ? "**working**" : "waiting"} for ${formatDuration(sinceMs)}: ${what}, by ${requester}`;
  });
  const spent = [
    `Spent ${formatUsd(spentMicroUsd)} of ${formatCap(capMicroUsd)}.`,
    ...(branch === undefined ? [] : [`Branch ${say.code(say.mark(branch))}.`]),
    ...(pullNumber === undefined ? [] : [`Pull request #${pullNumber}.`]),
  ];
  const next =
    runs.length === 0
      ? `begin with \`${command} <what to do>\``
      : `stop everything here with \`${command} stop\``;
  return [
    runs.length === 0 ? "**Nothing is running in this thread**" : "**In this thread**",
    ...(runs.length === 0 ? [] : [lines.join("\n")]),
    spent.join(" "),
    `<sub>${next}</sub>`,
  ].join("\n\n");
}

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
