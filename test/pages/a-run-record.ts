import type { RunTotal } from "../../src/record/records.ts";
import type {
  FileDiff,
  RecordedPrompt,
  RunLine,
  RunRecord,
  TranscriptEntry,
  TranscriptItem,
} from "../../src/record/run-record.ts";

const MINUTE_MS = 60_000;
export const RUN_ID = "0123456789abcdef0123456789";
/** Anything that can be in a run in place of words: what is shown is text. */
type Say = (words: string) => string;
const asItIs: Say = (words) => words;

export function aRunRecord(patch: Partial<RunRecord> = {}, say: Say = asItIs): RunRecord {
  const github = "https://github.com/acme/rocket";
  return {
    id: RUN_ID,
    repository: { id: 7, owner: "acme", name: "rocket" },
    thread: {
      number: 42,
      isPullRequest: false,
      title: say("Dates in the export are a day off for people west of Greenwich"),
      url: `${github}/issues/42`,
    },
    requester: { id: 1, login: say("ada") },
    verb: "work",
    state: "ended",
    outcome: "published",
    headline: "A pull request is ready, and proven",
    createdAt: Date.UTC(2026, 10, 30, 9, 42),
    endedAt: Date.UTC(2026, 10, 30, 9, 51),
    costMicroUsd: 830_000,
    pull: { number: 43, url: `${github}/pull/43` },
    instruction: say(
      "Please fix this, and add a test for a time zone behind UTC.\nDon't touch the importer.",
    ),
    summary: say(
      "The export formatted instants with the server's local getters. It now formats them in the account's zone.\n\n- `formatDay` takes the zone\n- a test for America/Los_Angeles fails without the change",
    ),
    followUps: [say("The importer has the same getters; I left it as you asked.")],
    evidence: {
      checks: [
        {
          after: { command: say("npm test"), state: "passed", exitCode: 0, seconds: 48, tail: "" },
          before: { command: say("npm test"), state: "passed", exitCode: 0, seconds: 47, tail: "" },
        },
        {
          after: {
            command: say("npm run lint"),
            state: "failed",
            exitCode: 1,
            seconds: 9,
            tail: say("src/import.ts:12 no-unused-vars"),
          },
          before: {
            command: say("npm run lint"),
            state: "failed",
            exitCode: 1,
            seconds: 9,
            tail: say("src/import.ts:12 no-unused-vars"),
          },
        },
      ],
      proof: "proven",
      tests: [say("test/export.test.ts")],
      provenBy: [say("npm test")],
      notes: [],
      weakened: [],
      rounds: [{ failed: [say("npm test")], costMicroUsd: 120_000 }],
    },
    notes: ["The branch had moved; the change was put on top of it."],
    findings: [],
    branch: { name: say("sandpiper/42-dates"), url: `${github}/tree/sandpiper/42-dates` },
    commit: { sha: "8f3c1d2ab7e4", url: `${github}/commit/8f3c1d2ab7e4` },
    receipt: {
      model: say("claude-sonnet-4-5"),
      turns: 31,
      tokens: 182_000,
      budgetMicroUsd: 5_000_000,
      elapsedMs: 9 * MINUTE_MS,
    },
    hasChange: true,
    isKept: false,
    ...patch,
  };
}

export function aRunLine(patch: Partial<RunLine> = {}): RunLine {
  const { id, repository, thread, requester, verb, state, outcome, headline, createdAt, endedAt, pull } =
    aRunRecord();
  const costMicroUsd = 830_000;
  return {
    id,
    repository,
    thread,
    requester,
    verb,
    state,
    outcome,
    headline,
    createdAt,
    endedAt,
    costMicroUsd,
    pull,
    ...patch,
  };
}

/** An entry a line, each with a name of its own. */
export function toEntries(items: readonly TranscriptItem[]): TranscriptEntry[] {
  return items.map((item, index) => toEntry(index, item));
}

function toEntry(index: number, item: TranscriptItem): TranscriptEntry {
  return { id: `1.1:${(index + 1) * 100}`, job: { machine: 1, round: 1 }, items: [item] };
}

/** One of everything that an agent says and does, again and again. */
export function* someItems(say: Say = asItIs): Generator<TranscriptItem> {
  yield { kind: "began", model: say("claude-sonnet-4-5") };
  for (let turn = 1; ; turn += 1) {
    const costMicroUsd = turn * 12_000;
    const of = say(`toolu_${turn}`);
    yield {
      kind: "thought",
      text: say("The getter is local; the column should be in the account's zone."),
      isCut: false,
      costMicroUsd,
    };
    yield { kind: "said", text: say("I look at how the export formats days."), isCut: false, costMicroUsd };
    yield {
      kind: "tool",
      of,
      name: say("Bash"),
      title: say("npm test -- export"),
      input: say('{\n  "command": "npm test -- export"\n}'),
      isCut: false,
      isSub: turn % 7 === 0,
      costMicroUsd,
    };
    yield {
      kind: "output",
      of,
      text: say("3 passed, 1 failed\n  expected 2026-11-29, got 2026-11-30"),
      isCut: turn % 5 === 0,
      isError: turn % 4 === 0,
    };
    yield {
      kind: "todos",
      of: `${of}-todos`,
      todos: [
        { text: say("Read the export"), state: "completed" },
        { text: say("Write a test that fails"), state: "in_progress" },
        { text: say("Format in the account's zone"), state: "pending" },
      ],
    };
    if (turn % 6 === 0) yield { kind: "retry", why: say("overloaded") };
  }
}

export function aTranscript(count: number, say: Say = asItIs): TranscriptEntry[] {
  const items: TranscriptItem[] = [];
  for (const item of someItems(say)) if (items.push(item) >= count - 1) break;
  return toEntries([...items, { kind: "ended", how: say("success"), isError: false, costMicroUsd: 830_000 }]);
}

export function aPrompt(patch: Partial<RecordedPrompt> = {}, say: Say = asItIs): RecordedPrompt {
  return {
    job: { machine: 1, round: 1 },
    system: say("You work in a sandbox without credentials."),
    text: say("# The issue\n\nDates in the export are a day off.\n\n# What was asked\n\nPlease fix this."),
    items: [
      { title: say("the issue"), sizeBytes: 1_240, hiddenRemoved: 0 },
      { title: say("a comment of octocat"), sizeBytes: 310, hiddenRemoved: 2 },
      {
        title: say("a comment of mallory"),
        sizeBytes: 0,
        hiddenRemoved: 0,
        leftOut: say("Its author may not write to the repository."),
      },
    ],
    ...patch,
  };
}

export function aDiff(say: Say = asItIs): FileDiff[] {
  return [
    {
      path: say("src/export.ts"),
      how: "changed",
      additions: 2,
      deletions: 1,
      hunks: [
        {
          header: say("@@ -10,3 +10,4 @@ export function toRow"),
          lines: [
            say(" function formatDay(at: number) {"),
            say("-  return new Date(at).getDate();"),
            say("+  const zone = account.zone;"),
            say("+  return format(at, zone);"),
            say(" }"),
          ],
        },
      ],
    },
    {
      path: say("test/fixtures/a.png"),
      how: "added",
      untold: "binary",
      additions: 0,
      deletions: 0,
      hunks: [],
    },
    {
      path: say("src/zone.ts"),
      previousPath: say("src/tz.ts"),
      how: "moved",
      additions: 0,
      deletions: 0,
      hunks: [],
    },
  ];
}

export function aTotal(patch: Partial<RunTotal> = {}): RunTotal {
  return {
    period: "2026-11-30",
    runs: 12,
    costMicroUsd: 9_400_000,
    opened: 7,
    merged: 5,
    closed: 1,
    costPerMergedMicroUsd: 1_880_000,
    ...patch,
  };
}
