import { type Evidence, isOld } from "../run/evidence.ts";
import { formatDuration, formatPlural, formatUsd } from "./format.ts";
import type { Marked, Speech } from "./speech.ts";

type Seen = Marked<Evidence>;
type Result = Seen["checks"][number]["after"];

const MAX_DETAIL_CHARS = 120;
const MAX_TAIL_CHARS = 1_000;
const CHECKED_BY = "Sandpiper ran these checks itself, on a clean checkout of the change.";
const WORDS = {
  passed: "passed",
  failed: "failed",
  timed_out: "took too long",
  cut_off: "was cut off",
  not_run: "not run",
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
    after.state === "not_run" ? "" : formatDuration(after.seconds * 1000),
  ]);
  const head = ["check", ...(hasBefore ? ["before"] : []), "after", "time"];
  const table = [row(...head), row(...head.map(() => "---")), ...lines.map((cells) => row(...cells))];
  return [
    checks.length === 0 ? "" : [...table, "", CHECKED_BY].join("\n"),
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
  const { checks } = evidence;
  if (checks.length === 0) return "";
  if (evidence.proof === "proven") return ", and proven";
  const failing = checks.filter(({ after: { state } }) => state !== "passed" && state !== "not_run").length;
  if (failing === 0 && checks.some(({ after }) => after.state === "not_run"))
    return ", but its checks were not run";
  return failing === 0
    ? ", and its checks pass"
    : `, but ${formatPlural(failing, "check")} ${failing === 1 ? "fails" : "fail"}`;
}

/** What was seen of a commit, as a title of its own. */
export function toSeenTitle(evidence: Seen | undefined): string {
  const words = toProofWords(evidence).replace(/^, (?:and|but) /, "");
  return words === "" ? "Not tested by Sandpiper" : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** How a check ended, in words. */
export function toResult({ state, exitCode }: Pick<Result, "state" | "exitCode">): string {
  return state === "failed" ? `failed (exit code ${exitCode})` : WORDS[state];
}

/** What the agent was sent back with. How that ended stands in the table. */
export function toRoundSentence(
  { failed, costMicroUsd }: NonNullable<Seen["rounds"]>[number],
  index: number,
  say: Speech,
): string {
  const commands = failed.map((command) => say.code(command)).join(", ");
  const again = index === 0 ? "Claude was sent back to mend it" : "Claude was sent back once more";
  return `${commands} failed with ${index === 0 ? "the first change" : "the next one, too"}: ${again} · ${formatUsd(costMicroUsd)}`;
}

/** What the checks prove of a change where they pass, or why they prove nothing; empty where they do not pass. */
export function toProofSentence(evidence: Seen, say: Speech): string {
  const { proof, checks, weakened, steering = [], untold = "no_tests" } = evidence;
  if (weakened.length > 0 || checks.length === 0) return "";
  if (checks.some(({ after }) => after.state !== "passed")) return "";
  if (steering.length > 0)
    return `Not proven: the change also touches how its checks may run: ${toCodes(steering, say)}.`;
  switch (proof) {
    case "proven":
      return toProvenSentence(evidence, say);
    case "not_proven":
      return "Not proven: the tests of this change pass without it, too.";
    case "not_told":
      return `Not proven: ${UNTOLD[untold]}.`;
  }
}

const UNTOLD = {
  no_tests: "no test in this change tells of it",
  tests_only: "this change has nothing but tests",
  lost: "the sandbox was lost before its tests were tried without it",
  no_end: "its tests came to no end without it",
  setup_fails: "with its tests alone the repository's setup fails, so they were not tried without it",
  base_fails: "the check that fails with its tests alone does not pass without them either",
  shared_user:
    "in this sandbox the agent is the same user as what runs the checks, and could have changed what they say",
} as const;

function toProvenSentence({ tests = [], provenBy = [], checks }: Seen, say: Speech): string {
  const which = tests.length === 0 ? "" : ` (${toCodes(tests, say)})`;
  const how = provenBy.length === 0 ? "" : `, as ${toCodes(provenBy, say)} shows`;
  const failedBefore = checks.some(({ before }) => before?.state === "failed");
  return [
    `Proven: the tests of this change${which} fail without it and pass with it${how}.`,
    ...(failedBefore
      ? ["Before the change, and without its tests, a check failed, too; it passes now."]
      : []),
  ].join(" ");
}

function toCodes(words: Seen["tests"] & object, say: Speech): string {
  return words.map((each) => say.code(each)).join(", ");
}

const NOT_FOUND = 127;

/** What a command that did not pass came to, whose fault that is as far as it is known, and what can be done about it. */
function toFailure(check: Seen["checks"][number], say: Speech): string {
  const { after, before } = check;
  if (after.state === "passed" || after.state === "not_run") return "";
  const name = say.code(after.command);
  const sentences = [
    isOld(check)
      ? `It ${after.state === "timed_out" ? "takes too long" : "fails"} without this change, too.`
      : "",
    before === undefined || before.state === "not_run" || before.state === "cut_off"
      ? "What it comes to without this change is not known."
      : "",
    after.state === "timed_out"
      ? "`verify_minutes` in the repository's config gives all of them more time."
      : "",
    after.exitCode === NOT_FOUND
      ? "What it needs is not in the sandbox: have it there, or install it by `setup` in the repository's config."
      : "",
  ];
  const end = ["The end of what", name, "printed.", ...sentences.filter((sentence) => sentence !== "")].join(
    " ",
  );
  return `${end}\n\n${say.output(after.tail, MAX_TAIL_CHARS)}`;
}
