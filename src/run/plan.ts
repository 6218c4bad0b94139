import type { Effort, Verb } from "./command.ts";
import type { Outcome } from "./outcome.ts";
import type { RepositoryConfig, RunLimits } from "./repository-config.ts";

/** Where the commit goes. */
export type Target =
  /** A branch of this run's own, and a pull request of it. */
  | { kind: "new_branch"; branch: string; base: string; fork: boolean }
  /** The branch that an earlier run of this issue made, and that has no pull request. `base`: where one would go. */
  | { kind: "own_branch"; branch: string; base: string }
  /** The open pull request of the branch that an earlier run of this issue made. */
  | { kind: "own_pull"; branch: string; number: number }
  /** The head branch of the pull request the command stands in. */
  | { kind: "head_branch"; branch: string; number: number };

/** The project's notes for agents, read from the default branch. */
export interface ProjectNotes {
  /** The notes and what they import, in that order; bounded by who reads them. */
  files: readonly { path: string; text: string }[];
  /** Files that were not read because there is too much of them. */
  leftOut: readonly string[];
  /** Notes of single folders and rules: only named. */
  named: readonly string[];
}

/** What the repository's config decides by itself: a run takes it as it is. */
type Wishes = Omit<RepositoryConfig, "on" | "model" | "verify" | "limits" | "base" | "branchPrefix">;

/** What admission decided: all that the later steps need, small enough for a checkpoint. */
export interface RunPlan extends Wishes {
  /** What is carried out: of a retry, the verb that it repeats. */
  verb: Verb;
  /** Whether the agent may end with a question. */
  unclear: RepositoryConfig["on"]["unclear"];
  instruction: string;
  instructionContext: string;
  /** True for a retry: the sandbox and the session begin anew. */
  isFresh: boolean;
  /** What the run takes up: the plan it carries out, the question it answers, the parked command it lets run. */
  takesUp: TakenUp | undefined;
  base: { sha: string; treeSha: string; ref: string };
  /** What people pushed onto the thread's branch since a run of it published there; undefined when nobody did, or nobody can tell. */
  pushed: { since: string; paths: string[] } | undefined;
  target: Target;
  /** What people should know of how the work was placed; Markdown of our own. */
  notes: string[];
  /** How the names of branches that the run makes begin. */
  branchPrefix: string;
  pullRequest: { headRef: string; baseRef: string } | undefined;
  model: string;
  effort: Effort | undefined;
  limits: RunLimits;
  /** The default branch's notes for agents, at the commit that the config was read from (S18); at most some 50 KB. */
  projectNotes: ProjectNotes;
  /** Empty where the repository asks for no checks. */
  verify: string[];
  /** What people may add to the repository's config to have it checked; only where it says nothing of that. */
  suggestedConfig?: string;
}

/** What a run goes on from, that another one ended with. The words of the agent's in it are untrusted, as all of its words are. */
export type TakenUp =
  | { kind: "plan"; runId: string; plan: string; at: number; requester: Person }
  /** `choices`: the options that were named by number; empty where the answer is in words. */
  | { kind: "question"; runId: string; question: string; choices: string[] }
  | { kind: "parked"; runId: string; requester: Person };

/** Somebody on GitHub. */
export interface Person {
  login: string;
  id: number;
}

/** A step's answer when the run ends there. */
export interface Ended {
  kind: "ended";
  outcome: Outcome;
}

export function ended(outcome: Outcome): Ended {
  return { kind: "ended", outcome };
}
