import type { SizeLimits } from "../change/size-rules.ts";
import type { SandboxSettings } from "./sandbox.ts";

/** What the operator chose: complete, checked, and in our own words and units. */
export interface Settings {
  app: {
    id: number;
    /** PEM, PKCS#8. */
    privateKey: string;
    /** The file it was read from. */
    privateKeyPath: string | undefined;
    webhookSecret: string;
    /** Accepted as well, while the secret is being changed. */
    webhookSecretPrevious: string | undefined;
    /** By which people sign in to the pages; without it they can't. */
    client: { id: string; secret: string } | undefined;
  };
  github: { apiUrl: string; webUrl: string };
  server: {
    host: string;
    port: number;
    webhookPath: string;
    webhookProxyUrl: string | undefined;
    /** An origin: where people reach the pages. */
    publicUrl: string | undefined;
    logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  };
  agent: {
    credential: { kind: "oauth_token" | "api_key"; value: string };
    baseUrl: string | undefined;
    model: string;
    /** The CLI's file; looked up by its name when undefined. */
    claudePath: string | undefined;
  };
  sandbox: SandboxSettings;
  /** The word that starts a command. */
  command: string;
  /** How the names of branches that the app makes begin. */
  branchPrefix: string;
  /** Whether a run tells how it goes in a check run on the default branch's head, where it stands on that. */
  hasChecksOnDefaultBranch: boolean;
  /** How far apart the edits of a run's report are at least. */
  reportIntervalMs: number;
  /** A mention that counts as the command too; `undefined` when the operator turned it off. */
  mention: string | undefined;
  dataDir: string;
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
  /** Who is told how runs end; undefined: nobody but GitHub. */
  notify: { url: string; secret: string } | undefined;
  isPaused: boolean;
  /** Numeric ids of the GitHub Apps that may give commands. */
  allowedBots: number[];
  /** Globs that repositories may take off the list of protected paths. */
  allowPaths: string[];
  /** What a change may hold. The operator's alone: a repository can neither raise nor lift it. */
  publish: SizeLimits & {
    /** Globs of files whose credentials are made up, and may be published. */
    secretFixturePaths: string[];
  };
  /** What Node and git read of the environment to get out of this network: a proxy, and certificates of one's own. */
  outbound: Record<string, string>;
  /** Every secret value that was given, so that none of them gets out. */
  secrets: string[];
}
