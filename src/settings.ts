import { existsSync, readFileSync } from "node:fs";
import type { SizeLimits } from "./change/size-rules.ts";
import { findSandboxProblem, type SandboxSettings, toSandboxSettings } from "./settings-sandbox.ts";
import { type Values, variables } from "./settings-variables.ts";

/** What the operator chose: complete, checked, and in our own words and units. */
export interface Settings {
  app: {
    id: number;
    /** PEM, PKCS#8. */
    privateKey: string;
    webhookSecret: string;
    /** Accepted as well, while the secret is being changed. */
    webhookSecretPrevious: string | undefined;
  };
  github: { apiUrl: string; webUrl: string };
  server: {
    host: string;
    port: number;
    webhookPath: string;
    webhookProxyUrl: string | undefined;
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
    repositoryDayBudgetMicroUsd: number;
  };
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
  /** Every secret value that was given, so that none of them gets out. */
  secrets: string[];
}

/** The settings; or the first variable that is missing or wrong; or that nothing was set up yet. */
export type ParsedSettings =
  | { kind: "ok"; settings: Settings }
  | { kind: "invalid"; variable: string; problem: string }
  | { kind: "unconfigured" };

type Environment = Readonly<Record<string, string | undefined>>;

/** The name of every variable there is. */
export const SETTING_KEYS: readonly string[] = Object.keys(variables.shape);

interface Problem {
  variable: string;
  rule: string;
}

const MISSING_CREDENTIAL: Problem = {
  variable: "CLAUDE_CODE_OAUTH_TOKEN",
  rule: "or ANTHROPIC_API_KEY must be set",
};
const WRONG_KEY_FILE: Problem = {
  variable: "PRIVATE_KEY_PATH",
  rule: "must be a readable file with the App's RSA private key in PEM",
};

const SETUP_KEYS = ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET"];

/**
 * Reads the environment. An empty variable is one that is not set. `readFile` reads the file at `PRIVATE_KEY_PATH` and may throw.
 * No problem's text holds a value.
 */
export function parseSettings(env: Environment, readFile: (path: string) => string): ParsedSettings {
  const given = toGiven(env);
  if (SETUP_KEYS.every((key) => given[key] === undefined)) return { kind: "unconfigured" };

  const isKeyInFile = given.PRIVATE_KEY === undefined && given.PRIVATE_KEY_PATH !== undefined;
  const parsed = variables.safeParse(
    isKeyInFile ? { ...given, PRIVATE_KEY: readKey(given, readFile) } : given,
  );
  const credential = toCredential(given);
  const sandbox = parsed.success ? toSandboxSettings(parsed.data) : undefined;
  if (parsed.success && credential !== undefined && sandbox !== undefined) {
    return { kind: "ok", settings: toSettings(parsed.data, { credential, sandbox }) };
  }

  const problems = (parsed.error?.issues ?? []).map(({ path, message }) => ({
    variable: String(path[0]),
    rule: message,
  }));
  if (credential === undefined) problems.push(MISSING_CREDENTIAL);
  if (parsed.success && sandbox === undefined) problems.push(findSandboxProblem(parsed.data));
  const first = problems.reduce(toEarlier);
  return toInvalid(first.variable === "PRIVATE_KEY" && isKeyInFile ? WRONG_KEY_FILE : first);
}

/** The settings of this process, with the `.env` file of the working directory for what the environment leaves out. */
export function readSettings(): ParsedSettings {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return parseSettings(process.env, (path) => readFileSync(path, "utf8"));
}

/** The variables of ours that are set, trimmed, from where the settings are read too. */
export function readGiven(): Environment {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return toGiven(process.env);
}

function toEarlier(left: Problem, right: Problem): Problem {
  return SETTING_KEYS.indexOf(right.variable) < SETTING_KEYS.indexOf(left.variable) ? right : left;
}

function toInvalid({ variable, rule }: Problem): ParsedSettings {
  return { kind: "invalid", variable, problem: `${variable} ${rule}` };
}

function toGiven(env: Environment): Environment {
  const given = SETTING_KEYS.map((key) => [key, env[key]?.trim()]).filter(([, value]) => value);
  return Object.fromEntries(given);
}

function readKey(
  { PRIVATE_KEY_PATH = "" }: Environment,
  readFile: (path: string) => string,
): string | undefined {
  try {
    return readFile(PRIVATE_KEY_PATH).trim();
  } catch {
    return undefined;
  }
}

/** A subscription's token comes before an API key, so that a key left over in the environment costs nothing. */
function toCredential(given: Environment): Settings["agent"]["credential"] | undefined {
  const { CLAUDE_CODE_OAUTH_TOKEN: token, ANTHROPIC_API_KEY: key } = given;
  if (token !== undefined) return { kind: "oauth_token", value: token };
  return key === undefined ? undefined : { kind: "api_key", value: key };
}

/** The addresses of GitHub's API and pages. */
export function toGitHub({
  GHE_HOST: host,
  GHE_PROTOCOL: protocol,
}: Pick<Values, "GHE_HOST" | "GHE_PROTOCOL">): Settings["github"] {
  if (host === undefined) return { apiUrl: "https://api.github.com", webUrl: "https://github.com" };
  const webUrl = `${protocol}://${host}`;
  // An enterprise on GHE.com has its API on a host of its own, an Enterprise Server below its only one.
  if (/\.ghe\.com$/i.test(host)) return { apiUrl: `${protocol}://api.${host}`, webUrl };
  return { apiUrl: `${webUrl}/api/v3`, webUrl };
}

function toSecrets(values: Values): string[] {
  const secrets = [
    values.PRIVATE_KEY,
    values.WEBHOOK_SECRET,
    values.WEBHOOK_SECRET_PREVIOUS,
    values.CLAUDE_CODE_OAUTH_TOKEN,
    values.ANTHROPIC_API_KEY,
    values.DAYTONA_API_KEY,
    values.E2B_API_KEY,
    values.AIO_API_KEY,
  ];
  return secrets.filter((value) => value !== undefined);
}

function toSettings(
  values: Values,
  { credential, sandbox }: Pick<Settings, "sandbox"> & Pick<Settings["agent"], "credential">,
): Settings {
  return {
    app: {
      id: values.APP_ID,
      privateKey: values.PRIVATE_KEY,
      webhookSecret: values.WEBHOOK_SECRET,
      webhookSecretPrevious: values.WEBHOOK_SECRET_PREVIOUS,
    },
    github: toGitHub(values),
    server: {
      host: values.HOST,
      port: values.PORT,
      webhookPath: values.WEBHOOK_PATH,
      webhookProxyUrl: values.WEBHOOK_PROXY_URL,
      publicUrl: values.PUBLIC_URL,
      logLevel: values.LOG_LEVEL,
    },
    agent: {
      credential,
      baseUrl: values.ANTHROPIC_BASE_URL,
      model: values.CLAUDE_MODEL,
      claudePath: values.CLAUDE_PATH,
    },
    sandbox,
    command: values.COMMAND,
    branchPrefix: values.BRANCH_PREFIX,
    hasChecksOnDefaultBranch: values.CHECKS_ON_DEFAULT_BRANCH,
    reportIntervalMs: values.REPORT_SECONDS * 1000,
    mention: values.MENTION.toLowerCase() === "off" ? undefined : values.MENTION,
    dataDir: values.DATA_DIR,
    limits: {
      runs: values.MAX_RUNS,
      runsPerRepository: values.MAX_RUNS_PER_REPO,
      minutes: values.RUN_MINUTES,
      budgetMicroUsd: values.RUN_BUDGET_USD,
      threadBudgetMicroUsd: values.THREAD_BUDGET_USD,
      repositoryDayBudgetMicroUsd: values.REPO_DAY_BUDGET_USD,
    },
    isPaused: values.PAUSED,
    allowedBots: values.ALLOWED_BOTS,
    allowPaths: values.ALLOW_PATHS,
    publish: {
      maxFiles: values.MAX_FILES,
      maxFileBytes: values.MAX_FILE_BYTES,
      maxChangeBytes: values.MAX_CHANGE_BYTES,
      maxLockfileBytes: values.MAX_LOCKFILE_BYTES,
      secretFixturePaths: values.SECRET_FIXTURE_PATHS,
    },
    secrets: toSecrets(values),
  };
}
