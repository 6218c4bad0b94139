import { formatCap, formatDuration, formatUsd } from "./format.ts";
import type { Outgoing } from "./run-view.ts";
import { renderCode, renderInline } from "./speech.ts";

const MAX_ASKED_CHARS = 80;

interface StatusLine {
  state: "waiting" | "working";
  /** What was asked, as it was written; empty: the thread as it stands. */
  asked: string;
  requester: string;
  sinceMs: number;
}

interface StatusView {
  runs: readonly StatusLine[];
  spentMicroUsd: number;
  capMicroUsd: number;
  branch: string | undefined;
  pullNumber: number | undefined;
  command: string;
}

/** The answer to `status`: what runs, what waits, what was spent. */
export function renderStatus(
  { runs, spentMicroUsd, capMicroUsd, branch, pullNumber, command }: StatusView,
  say: Outgoing,
): string {
  const lines = runs.map(
    ({ state, asked, requester, sinceMs }, index) =>
      `${index + 1}. ${state === "working" ? "**working**" : "waiting"} for ${formatDuration(sinceMs)}: ${renderAsked(asked, say)}, by ${requester}`,
  );
  return [
    runs.length === 0 ? "**Nothing is running in this thread**" : "**In this thread**",
    "",
    ...lines,
    ...(lines.length > 0 ? [""] : []),
    `Spent ${formatUsd(spentMicroUsd)} of ${formatCap(capMicroUsd)}.${branch === undefined ? "" : ` Branch ${renderCode(branch, say)}.`}${pullNumber === undefined ? "" : ` Pull request #${pullNumber}.`}`,
    "",
    `<sub>${runs.length === 0 ? `begin with \`${command} <what to do>\`` : `stop everything here with \`${command} stop\``}</sub>`,
  ].join("\n");
}

function renderAsked(asked: string, say: Outgoing): string {
  const words = renderInline(asked, MAX_ASKED_CHARS, say);
  return words === "" ? "this thread as it stands" : `"${words}"`;
}
