import type { Most } from "./outcome.ts";

/** The most rounds that an agent gets to mend what fails. */
export const MAX_ATTEMPTS = 2;

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
  on: {
    issueOpened: "writers" | "label" | "off";
    /** What an agent does that needs to know something: end with a question, or do what it thinks best. @default "ask" */
    unclear: "ask" | "decide";
  };
  model?: string;
  /** Run before the agent, in every run: its home is new each time. */
  setup: string[];
  /** Run by the app after the agent, on the change alone; absent where the repository says nothing of it. */
  verify?: string[];
  /** How often the agent is sent back to mend what its change broke. @default 2 */
  verifyAttempts: number;
  /** How long all of `verify` may take each time. @default 20 */
  verifyMinutes: number;
  /** Which files are tests; the usual names of a dozen languages when absent. */
  tests?: string[];
  /** Only ever lower than the operator's, see `decideLimits`. */
  limits: Partial<Omit<RunLimits, "most">>;
  /** The branch to start from; the default branch when absent. */
  base?: string;
  /** How the names of branches begin; the operator's prefix when absent. */
  branchPrefix?: string;
  /** How far a change goes by itself: `none` keeps it with the thread until somebody says `publish`. @default "pull_request" */
  publish: "pull_request" | "branch" | "none";
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
