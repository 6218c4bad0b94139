import type { Logger } from "pino";
import type { SizeLimits } from "../change/size-rules.ts";
import type { RunStarter } from "../durable/run-starter.ts";
import type { GitHubClient } from "../github/github-client.ts";
import type { Marker } from "../github/marker.ts";
import type { TextFile } from "../github/text-file.ts";
import type { Notifier } from "../notify/notifier.ts";
import type { Diagnosis } from "../run/diagnosis.ts";
import type { Ended } from "../run/plan.ts";
import type { ModelAccess, SandboxProvider } from "../sandbox/sandbox.ts";
import type { Store } from "../store/store.ts";
import type { Redactor } from "../text/secrets/redact.ts";

/** What the operator set, as far as a run needs it. Money in micro-dollars. */
export interface RunSettings {
  command: string;
  webUrl: string;
  /** Where the pages of runs are; undefined: there are none, and nothing links to them. */
  pagesUrl: string | undefined;
  model: string;
  modelAccess: ModelAccess;
  isPaused: boolean;
  /** How the names of branches begin, unless a repository says otherwise. */
  branchPrefix: string;
  /** Whether a run tells how it goes in a check run on the default branch's head, where it stands on that. */
  hasChecksOnDefaultBranch: boolean;
  /** How far apart the edits of a run's report are at least. */
  reportIntervalMs: number;
  allowPaths: readonly string[];
  publish: SizeLimits & { secretFixturePaths: readonly string[] };
  /** Numeric ids of the GitHub Apps whose bots may give commands. */
  allowedBots: readonly number[];
  limits: {
    runs: number;
    runsPerRepository: number;
    minutes: number;
    budgetMicroUsd: number;
    threadBudgetMicroUsd: number;
    /** How far people may raise a thread's cap from the thread. */
    threadBudgetMaxMicroUsd: number;
    repositoryDayBudgetMicroUsd: number;
    personDayBudgetMicroUsd: number;
  };
  /** Finds the operator's secrets; the tokens of the moment come on top. */
  redactor: Redactor;
}

/** Files by a name under which each never changes: what was read once needn't be asked for again. */
export interface KeptTexts {
  /** The file, read when it isn't kept. That there is none is kept as well. */
  read(name: string, ask: () => Promise<TextFile>): Promise<TextFile>;
}

/** Looks whether everything works that a run needs. */
export interface Doctor {
  /**
   * Makes a sandbox of that name, looks at everything, and removes it: within 45 seconds, with what is not known by then said to be so. The second
   * time does it all again. Never throws.
   */
  examine(asked: {
    name: string;
    readConfig: () => Promise<Ended | { kind: "config" }>;
  }): Promise<readonly Diagnosis[]>;
}

/** Everything a step may use. Built once, in `compose/`. */
export interface RunParts {
  store: Store;
  github: GitHubClient;
  marker: Marker;
  sandboxes: SandboxProvider;
  settings: RunSettings;
  /** Repositories' configs, by repository and commit. */
  configs: KeptTexts;
  starter: Pick<RunStarter, "wake">;
  doctor: Doctor;
  /** Tells the operator's own receiver how runs end; undefined where there is none. */
  notifier: Notifier | undefined;
  log: Logger;
  now: () => number;
}
