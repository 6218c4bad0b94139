import type { AgentFailure, CloneFailure, Outcome } from "../../src/run/outcome.ts";

export type OutcomeKind = Outcome["kind"];
export type OutcomeOf<K extends OutcomeKind> = Extract<Outcome, { kind: K }>;

const published: OutcomeOf<"published"> = {
  kind: "published",
  pullRequest: { number: 13, url: "https://github.com/octo/pages/pull/13", created: true },
  commitSha: "c".repeat(40),
  commitUrl: `https://github.com/octo/pages/commit/${"c".repeat(40)}`,
  branch: "claude/issue-12-a1b2c3",
  branchUrl: "https://github.com/octo/pages/tree/claude/issue-12-a1b2c3",
  title: "Give every page its last item",
  summary: "`slice` leaves out its end, so `- 1` dropped the last item of every page.",
  files: 3,
  additions: 41,
  deletions: 7,
  draft: false,
  isUnfinished: false,
  notes: [],
};

/** One outcome of every kind; a kind that is added and not listed here does not compile. */
const EXAMPLES: { [K in OutcomeKind]: OutcomeOf<K> } = {
  published,
  kept_back: {
    kind: "kept_back",
    text: published.summary,
    notes: [],
    kept: { title: published.title, files: 3, additions: 41, deletions: 7 },
  },
  answered: { kind: "answered", text: "Pages are counted from 1." },
  no_change: { kind: "no_change", why: "nothing", text: "The tests pass already." },
  changes_lost: { kind: "changes_lost", text: "The page is whole again." },
  blocked: {
    kind: "blocked",
    findings: [
      { path: ".github/workflows/ci.yml", rule: "protected-path", detail: "is protected" },
      { path: "src/a.ts", rule: "secret", detail: "holds a secret" },
    ],
    text: "CI now runs on every push.",
  },
  publish_refused: {
    kind: "publish_refused",
    reason: "Repository rule violations found",
    text: "The page is whole again.",
  },
  refused: { kind: "refused", why: "no_access" },
  silent: { kind: "silent", why: "on.issue_opened is off" },
  invalid_config: {
    kind: "invalid_config",
    path: ".github/sandpiper.yml",
    line: 3,
    key: "limits.minutes",
    rule: "must be a whole number of at least 1",
  },
  stopped: { kind: "stopped", by: "octocat" },
  timed_out: {
    kind: "timed_out",
    minutes: 45,
    most: { amount: 60, by: "server" },
    text: "I am running the tests.",
  },
  max_turns: { kind: "max_turns", turns: 200, text: "I am running the tests." },
  budget_reached: {
    kind: "budget_reached",
    cap: "run",
    capMicroUsd: 5_000_000,
    most: { amount: 8_000_000, by: "server" },
    text: "I read the code.",
  },
  agent_failed: { kind: "agent_failed", failure: "error", detail: "Something went wrong" },
  clone_failed: { kind: "clone_failed", failure: "missing_ref", detail: "refs/heads/next" },
  setup_failed: {
    kind: "setup_failed",
    command: "npm ci",
    exitCode: 1,
    tail: "npm error code EUSAGE\nnpm error no lockfile",
  },
  sandbox_unavailable: { kind: "sandbox_unavailable", reason: "bwrap is not installed." },
  planned: { kind: "planned", text: "1. Read the pager.\n2. Mend its end." },
  asked: {
    kind: "asked",
    question: "Which of the two pagers do you mean?",
    options: ["The one in `src/page.ts`", "The one in `lib/page.js`"],
    text: "Both drop their last item.",
  },
  parked: { kind: "parked", instruction: "fix the last page", isCut: false },
  handed_over: { kind: "handed_over", to: "a1b2c3d4e5f60718293a4b5c6d" },
  nothing_to: { kind: "nothing_to", what: "retry" },
  abandoned: { kind: "abandoned", why: "Sandpiper has no access to this repository any more." },
  broken: { kind: "broken", detail: "StoreError no_change_set" },
};

export const OUTCOME_KINDS = Object.keys(EXAMPLES) as OutcomeKind[];

/** An outcome of a kind; says only what the test is about. */
export function anOutcome<K extends OutcomeKind>(kind: K, about: Partial<OutcomeOf<K>> = {}): OutcomeOf<K> {
  return { ...EXAMPLES[kind], ...about };
}

const FAILURES: Record<AgentFailure, true> = {
  authentication: true,
  credit: true,
  rate_limited: true,
  overloaded: true,
  model_not_found: true,
  refused_by_model: true,
  too_long: true,
  network: true,
  killed: true,
  out_of_memory: true,
  no_result: true,
  error: true,
};
export const AGENT_FAILURES = Object.keys(FAILURES) as AgentFailure[];

const CLONE: Record<CloneFailure, true> = {
  empty: true,
  missing_ref: true,
  denied: true,
  address_not_allowed: true,
  too_large: true,
  network: true,
  unknown: true,
};
export const CLONE_FAILURES = Object.keys(CLONE) as CloneFailure[];
