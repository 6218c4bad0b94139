import type { TranscriptEntry } from "../../src/record/run-record.ts";
import type { AnApi } from "./an-api.ts";

export const RUN = "0123456789abcdef0123456789";

const job = { machine: 1, round: 1 };

const ENTRIES: TranscriptEntry[] = [
  { id: "1.1:100", job, items: [{ kind: "began", model: "sonnet" }] },
  {
    id: "1.1:200",
    job,
    items: [
      { kind: "thought", text: "Hm.", isCut: false, costMicroUsd: 1 },
      { kind: "said", text: "I add a note.", isCut: true, costMicroUsd: 2 },
      {
        ...{ kind: "tool", of: "t1", name: "Write", title: "note.md", input: "{}" },
        ...{ isCut: false, isSub: true, costMicroUsd: 3 },
      } as const,
    ],
  },
  {
    id: "1.1:300",
    job,
    items: [
      { kind: "output", of: "t1", text: "done", isCut: false, isError: true },
      { kind: "todos", of: "t2", todos: [{ text: "Write it", state: "in_progress" }] },
      { kind: "retry", why: "overloaded" },
      { kind: "ended", how: "success", isError: false, costMicroUsd: 1_250_000 },
    ],
  },
];

/** A run of which everything is known that can be. */
export async function aShownRun(api: AnApi): Promise<string> {
  const check = { command: "npm test", seconds: 2, tail: "ok" };
  api.shown.set(RUN, {
    entries: ENTRIES,
    session: '{"type":"user"}\n',
    prompts: [
      {
        job,
        system: "You are an agent.",
        text: "The issue: it fails.",
        items: [
          { title: "the issue", sizeBytes: 10, hiddenRemoved: 1 },
          { title: "a comment of rita", sizeBytes: 0, hiddenRemoved: 0, leftOut: "It came later." },
        ],
      },
    ],
    diff: [
      {
        ...{ path: "note.md", how: "added", additions: 1, deletions: 0 },
        hunks: [{ header: "@@ -0,0 +1 @@", lines: ["+A note."] }],
      },
      {
        ...{ path: "new.md", previousPath: "old.md", how: "moved", additions: 1, deletions: 1 },
        hunks: [{ header: "@@ -1 +1 @@", lines: ["-a", "+b"] }],
      },
      { path: "a.png", how: "changed", untold: "binary", additions: 0, deletions: 0, hunks: [] },
    ],
    record: {
      costMicroUsd: 1_250_000,
      summary: "A note was added.",
      followUps: ["Read it."],
      notes: ["A note of ours."],
      findings: [{ path: "x", detail: "is protected" }],
      branch: { name: "claude/issue-12", url: "https://github.test/octo/shelf/tree/claude/issue-12" },
      commit: { sha: "c".repeat(40), url: "https://github.test/octo/shelf/commit/c" },
      pull: { number: 7, url: "https://github.test/octo/shelf/pull/7" },
      evidence: {
        checks: [
          {
            after: { ...check, state: "passed", exitCode: 0 },
            before: { ...check, state: "failed", exitCode: 1 },
          },
        ],
        proof: "proven",
        tests: ["a test"],
        provenBy: ["npm test"],
        notes: [],
        weakened: [{ path: "x.test.ts", detail: "skips a case" }],
        steering: ["package.json"],
        rounds: [{ failed: ["npm test"], costMicroUsd: 10 }],
      },
      receipt: {
        model: "sonnet",
        turns: 3,
        tokens: 1_000,
        budgetMicroUsd: 5_000_000,
        elapsedMs: 90_000,
      },
    },
  });
  return api.keep(RUN);
}
