import { formatCap, formatDuration, formatUsd } from "./format.ts";

interface StatusLine {
  runId: string;
  state: "waiting" | "working";
  verb: string;
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
export function renderStatus({
  runs,
  spentMicroUsd,
  capMicroUsd,
  branch,
  pullNumber,
  command,
}: StatusView): string {
  const lines = runs.map(
    ({ state, verb, requester, sinceMs, runId }, index) =>
      `${index + 1}. ${state === "working" ? "**working**" : "waiting"} for ${formatDuration(sinceMs)}: \`${verb}\` by ${requester} (log \`${runId}\`)`,
  );
  return [
    runs.length === 0 ? "**Nothing is running in this thread**" : "**In this thread**",
    "",
    ...lines,
    ...(lines.length > 0 ? [""] : []),
    `Spent ${formatUsd(spentMicroUsd)} of ${formatCap(capMicroUsd)}.${branch === undefined ? "" : ` Branch \`${branch}\`.`}${pullNumber === undefined ? "" : ` Pull request #${pullNumber}.`}`,
    "",
    `<sub>${runs.length === 0 ? `begin with \`${command} <what to do>\`` : `stop everything here with \`${command} stop\``}</sub>`,
  ].join("\n");
}
