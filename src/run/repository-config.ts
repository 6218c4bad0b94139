import type { Most } from "./outcome.ts";

/** What one run may use at most. */
export interface RunLimits {
  minutes: number;
  budgetMicroUsd: number;
  turns: number;
  /** How long one command of the agent's may run, a build for example. */
  commandMinutes: number;
  /** What a command may ask for at most: advice to ask for more than that would not work. */
  most: Record<"minutes" | "budgetMicroUsd", Most>;
}

/** What a repository wants of its runs; what it does not say has its default, or is absent where the operator's applies. */
export interface RepositoryConfig {
  /** Whose new issues get a run without a command. @default "writers" */
  on: { issueOpened: "writers" | "label" | "off" };
  model?: string;
  /** Run before the agent, in every run: its home is new each time. */
  setup: string[];
  /** Only ever lower than the operator's, see `decideLimits`. */
  limits: Partial<Omit<RunLimits, "most">>;
  /** The branch to start from; the default branch when absent. */
  base?: string;
  /** How the names of branches begin; the operator's prefix when absent. */
  branchPrefix?: string;
  /** @default "auto" */
  draft: "auto" | "always" | "never";
  /** Logins, and teams as `org/team`. */
  reviewers: string[];
  /** @default ["claude"] */
  labels: string[];
  /** Globs, added to the built-in list. */
  protectedPaths: string[];
  /** Globs to take off the protected list; the operator must allow them too. */
  allowPaths: string[];
  /** Hosts, added to the sandbox's egress list. */
  network: string[];
  instructions: string;
}
