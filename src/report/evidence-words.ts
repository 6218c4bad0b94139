import { type Evidence, isNewFailure } from "../run/evidence.ts";
import { formatDuration, formatPlural, formatUsd } from "./format.ts";
import type { Marked, Speech } from "./speech.ts";

type Seen = Marked<Evidence>;
type Result = Seen["checks"][number]["after"];

const MAX_DETAIL_CHARS = 120;
const MAX_TAIL_CHARS = 1_000;
const WORDS = {
  passed: "passed",
  failed: "failed",
  timed_out: "took too long",
  cut_off: "was cut off",
} as const;

/** What the app saw of the change: a table of its checks, what they prove, and the end of what a failing one printed. */
export function renderEvidence(evidence: Seen | undefined, say: Speech): string {
  if (evidence === undefined) return "";
  const { checks, notes, weakened, rounds = [] } = evidence;
  const hasBefore = checks.some(({ before }) => before !== undefined);
  const row = (...cells: string[]) => `| ${cells.join(" | ")} |`;
  const lines = checks.map(({ after, before }) => [
    say.code(after.command).replaceAll("|", "\\|"),
    ...(hasBefore ? [before === undefined ? "" : toResult(before)] : []),
    toResult(after),
    formatDuration(after.seconds * 1000),
  ]);
  const head = ["check", ...(hasBefore ? ["before"] : []), "after", "time"];
  const table = [row(...head), row(...head.map(() => "---")), ...lines.map((cells) => row(...cells))];
  return [
    checks.length === 0 ? "" : table.join("\n"),
    toProofSentence(evidence, say),
    ...rounds.map((round, index) => toRoundSentence(round, index, say)),
    weakened.length === 0
      ? ""
      : [
          "**Tests were weakened**, by Sandpiper's own rules:",
          "",
          ...weakened.map((each) => toPlace(each, say)),
        ].join("\n"),
    ...notes,
    ...checks.map((check) => toFailure(check, say)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function toPlace({ path, line, detail }: Seen["weakened"][number], say: Speech): string {
  return `- ${say.code(path)}${line === undefined ? "" : `, line ${line},`} ${say.inline(detail, MAX_DETAIL_CHARS)}`;
}

/** What goes into a headline behind `is ready`; empty where nothing was checked. */
export function toProofWords(evidence: Seen | undefined): string {
  if (evidence === undefined) return "";
  if (evidence.weakened.length > 0) return ", but tests were weakened";
  if (evidence.notes.length > 0) return ", but unchecked";
  if (evidence.checks.length === 0) return "";
  if (evidence.proof === "proven") return ", and proven";
  const failing = countFailing(evidence);
  return failing === 0
    ? ", and its checks pass"
    : `, but ${formatPlural(failing, "check")} ${failing === 1 ? "fails" : "fail"}`;
}

/** What was seen of a commit, as a title of its own. */
export function toSeenTitle(evidence: Seen | undefined): string {
  const words = toProofWords(evidence).replace(/^, (?:and|but) /, "");
  return words === "" ? "Not tested by Sandpiper" : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Whether a check fails that did not fail before the change. */
export function hasNewFailure(evidence: Seen | undefined): boolean {
  return evidence?.checks.some(isNewFailure) ?? false;
}

function countFailing({ checks }: Seen): number {
  return checks.filter(({ after }) => after.state !== "passed").length;
}

function toResult({ state, exitCode }: Result): string {
  return state === "failed" ? `failed (exit code ${exitCode})` : WORDS[state];
}

/** What the agent was sent back with. How that ended stands in the table. */
function toRoundSentence(
  { failed, costMicroUsd }: NonNullable<Seen["rounds"]>[number],
  index: number,
  say: Speech,
): string {
  const commands = failed.map((command) => say.code(command)).join(", ");
  const again = index === 0 ? "Claude was sent back to mend it" : "Claude was sent back once more";
  return `${commands} failed with ${index === 0 ? "the first change" : "the next one, too"}: ${again} · ${formatUsd(costMicroUsd)}`;
}

function toProofSentence({ proof, checks, weakened, steering = [] }: Seen, say: Speech): string {
  if (weakened.length > 0 || checks.length === 0) return "";
  if (checks.some(({ after }) => after.state !== "passed")) return "";
  if (steering.length > 0)
    return `Not proven: the change also touches how its checks may run: ${steering.map((path) => say.code(path)).join(", ")}.`;
  switch (proof) {
    case "proven":
      return "The tests of this change fail without it and pass with it.";
    case "not_proven":
      return "Not proven: the tests of this change pass without it, too.";
    case "not_told":
      return "Not proven: no test in this change tells of it.";
  }
}

function toFailure({ after, before }: Seen["checks"][number], say: Speech): string {
  if (after.state === "passed") return "";
  const known = before?.state === "failed" ? " It fails without this change, too." : "";
  return `The end of what ${say.code(after.command)} printed.${known}\n\n${say.output(after.tail, MAX_TAIL_CHARS)}`;
}
