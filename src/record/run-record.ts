import type { AgentJob } from "../run/agent-job.ts";
import type { Evidence } from "../run/evidence.ts";
import type { PromptItem } from "../run/kept-prompt.ts";
import type { Outcome } from "../run/outcome.ts";
import type { RunState } from "../run/run.ts";

export type { PromptItem } from "../run/kept-prompt.ts";

/** A repository, as a page names it. */
export interface RecordedRepository {
  id: number;
  owner: string;
  name: string;
}

/**
 * A run in a line: what a list shows. All of it is without secrets; words that aren't ours are text, and no markup. Instants are epoch
 * milliseconds, money is in micro-dollars.
 */
export interface RunLine {
  id: string;
  repository: RecordedRepository;
  thread: { number: number; isPullRequest: boolean; title: string; url: string };
  requester: { id: number; login: string };
  /** Undefined: a new issue started it, and nobody gave a command. */
  verb: string | undefined;
  state: RunState;
  /** Undefined while it has not ended. */
  outcome: Outcome["kind"] | undefined;
  /** How it stands or ended, in a few words of ours. */
  headline: string;
  createdAt: number;
  endedAt: number | undefined;
  /** What it has cost so far. */
  costMicroUsd: number;
  /** The pull request its change is in, or the one it works on. */
  pull: { number: number; url: string } | undefined;
}

/** All that is known of a run, beside what its agent said and did. */
export interface RunRecord extends RunLine {
  /** What was asked, as it was when it was asked. */
  instruction: string;
  /** The agent's own account at the end; empty while there is none. */
  summary: string;
  /** What the agent leaves for somebody to do. */
  followUps: readonly string[];
  evidence: Evidence | undefined;
  /** What the app says of how it went: notes of ours. */
  notes: readonly string[];
  /** What the gate found, where it stopped the change. */
  findings: readonly { path: string; detail: string }[];
  branch: { name: string; url: string } | undefined;
  commit: { sha: string; url: string } | undefined;
  receipt: Receipt;
  /** Whether a change of it is kept, that can be looked at. */
  hasChange: boolean;
  /** Whether the thread keeps this run's change, so that it can be published. */
  isKept: boolean;
}

export interface Receipt {
  model: string | undefined;
  turns: number;
  tokens: number;
  /** What the run may spend; 0 before it has its turn. */
  budgetMicroUsd: number;
  /** From the command to the end, or to now. */
  elapsedMs: number;
}

/** One thing that the agent said or did, as a person reads it. Text is cut where it is very long, and `isCut` says so. */
export type TranscriptItem =
  | { kind: "began"; model: string }
  | { kind: "said"; text: string; isCut: boolean; costMicroUsd: number }
  | { kind: "thought"; text: string; isCut: boolean; costMicroUsd: number }
  /** `of`: by which its output is found. `isSub`: of an agent that this one sent. */
  | {
      kind: "tool";
      of: string;
      name: string;
      title: string;
      input: string;
      isCut: boolean;
      isSub: boolean;
      costMicroUsd: number;
    }
  | { kind: "output"; of: string; text: string; isCut: boolean; isError: boolean }
  | {
      kind: "todos";
      of: string;
      todos: readonly { text: string; state: "pending" | "in_progress" | "completed" }[];
    }
  | { kind: "retry"; why: string }
  | { kind: "ended"; how: string; isError: boolean; costMicroUsd: number };

/** What one line of a transcript tells; it can be nothing. The same line of the same transcript is always the same entry. */
export interface TranscriptEntry {
  /** Where the line ends: `<machine>.<round>:<bytes>`. Reading goes on behind it. */
  id: string;
  job: AgentJob;
  items: readonly TranscriptItem[];
}

/** What was given to an agent, as a whole and piece by piece. */
export interface RecordedPrompt {
  job: AgentJob;
  system: string;
  text: string;
  items: readonly PromptItem[];
}

/** How a file differs from the base commit; the lines are those of a unified diff. */
export interface FileDiff {
  path: string;
  previousPath?: string;
  how: "added" | "changed" | "deleted" | "moved";
  /** Why there are no lines: `binary`, `too large`. */
  untold?: string;
  additions: number;
  deletions: number;
  hunks: readonly { header: string; lines: readonly string[] }[];
}
