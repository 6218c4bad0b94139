import { createPrivateKey } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { MODEL_RULE, parseModel } from "./command/model-name.ts";
import { parseUsd } from "./command/parse-usd.ts";
import { parseWholeNumber } from "./command/whole-number.ts";
import { isPathGlob, PATH_GLOB_RULE } from "./run/path-glob.ts";

const MICRO_USD = 1_000_000;

/** Refuses what can be guessed offline from one delivery and its signature, and nothing that was generated. */
const MIN_WEBHOOK_SECRET_CHARS = 8;

const YES_OR_NO = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

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
  sandbox: { kind: "local"; isUnsafeAllowed: boolean };
  /** The word that starts a command. */
  command: string;
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
  /** Every secret value that was given, so that none of them gets out. */
  secrets: string[];
}

/** The settings; or the first variable that is missing or wrong; or that nothing was set up yet. */
export type ParsedSettings =
  | { kind: "ok"; settings: Settings }
  | { kind: "invalid"; variable: string; problem: string }
  | { kind: "unconfigured" };

type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that is missing, or that `parse` makes nothing of, is told with `rule`; its value never is. */
function setting<T>(rule: string, parse: (value: string) => T | undefined) {
  return z.string({ error: rule }).transform((value, context): T => {
    const parsed = parse(value);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: "custom", message: rule });
    return z.NEVER;
  });
}

function matching(rule: string, pattern: RegExp) {
  return setting(rule, (value) => (pattern.test(value) ? value : undefined));
}

function oneOf<T extends string>(...values: T[]) {
  return setting(`must be one of ${values.join(", ")}`, (value) => values.find((known) => known === value));
}

function wholeNumber(min: number, max: number) {
  return setting(`must be a whole number from ${min} to ${max}`, (value) =>
    parseWholeNumber(value, min, max),
  );
}

function dollars(max: number) {
  return setting(`must be dollars, more than 0 and at most ${max}`, (value) => {
    const microUsd = parseUsd(value) ?? 0;
    return microUsd > 0 && microUsd <= max * MICRO_USD ? microUsd : undefined;
  });
}

function list<T>(rule: string, separator: RegExp, parse: (item: string) => T | undefined) {
  return setting(rule, (value) => {
    const items = value.split(separator).map((item) => parse(item.trim()));
    return items.every((item) => item !== undefined) ? items : undefined;
  });
}

const line = matching("must be one line of text", /^\P{Cc}+$/u);
const secret = matching("must be one line without spaces", /^[\x21-\x7e]+$/);
const url = setting("must be an http or https address", toHttpUrl);
const yesOrNo = setting("must be true or false", (value) => YES_OR_NO.get(value.toLowerCase()));
const webhookSecret = setting(
  `must be at least ${MIN_WEBHOOK_SECRET_CHARS} characters long and not \`development\``,
  (value) => (value.length >= MIN_WEBHOOK_SECRET_CHARS && value !== "development" ? value : undefined),
);

/** Every variable there is, in the order in which mistakes are told. */
const schema = z.object({
  APP_ID: setting("must be the App's numeric id", (value) => parseWholeNumber(value, 1, 1e15)),
  PRIVATE_KEY: setting("must be the App's RSA private key in PEM, or that in base64", toPrivateKey),
  PRIVATE_KEY_PATH: line.optional(),
  WEBHOOK_SECRET: webhookSecret,
  WEBHOOK_SECRET_PREVIOUS: webhookSecret.optional(),
  CLAUDE_CODE_OAUTH_TOKEN: secret.optional(),
  ANTHROPIC_API_KEY: secret.optional(),
  ANTHROPIC_BASE_URL: url.optional(),
  CLAUDE_MODEL: setting(MODEL_RULE, parseModel).default("sonnet"),
  CLAUDE_PATH: line.optional(),
  GHE_HOST: setting(
    "must be the server's host name or host:port, and empty for github.com",
    toHost,
  ).optional(),
  GHE_PROTOCOL: oneOf("https", "http").default("https"),
  HOST: matching("must be a host name or an address", /^[\w.:-]+$/).default("localhost"),
  PORT: wholeNumber(0, 65_535).default(3000),
  WEBHOOK_PATH: matching("must be a path, as in /api/github/webhooks", /^\/[\w./~-]*$/).default(
    "/api/github/webhooks",
  ),
  WEBHOOK_PROXY_URL: url.optional(),
  PUBLIC_URL: url.optional(),
  LOG_LEVEL: oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent").default("info"),
  COMMAND: matching(
    "must be `/` or `!` and a word, as in /claude",
    /^[/!][a-z0-9][a-z0-9_-]{0,38}$/i,
  ).default("/claude"),
  DATA_DIR: line.default("./data"),
  SANDBOX: matching("must be local, the only sandbox that is there yet", /^local$/).default("local"),
  SANDBOX_LOCAL_UNSAFE: yesOrNo.default(false),
  DAYTONA_API_KEY: secret.optional(),
  DAYTONA_API_URL: url.optional(),
  DAYTONA_TARGET: line.optional(),
  DAYTONA_SNAPSHOT: line.optional(),
  E2B_API_KEY: secret.optional(),
  E2B_DOMAIN: line.optional(),
  E2B_TEMPLATE: line.optional(),
  AIO_URL: url.optional(),
  AIO_ALLOCATOR_URL: url.optional(),
  MAX_RUNS: wholeNumber(1, 1000).default(10),
  MAX_RUNS_PER_REPO: wholeNumber(1, 1000).default(3),
  RUN_MINUTES: wholeNumber(1, 1440).default(60),
  RUN_BUDGET_USD: dollars(1000).default(5 * MICRO_USD),
  THREAD_BUDGET_USD: dollars(100_000).default(20 * MICRO_USD),
  REPO_DAY_BUDGET_USD: dollars(1_000_000).default(50 * MICRO_USD),
  PAUSED: yesOrNo.default(false),
  ALLOWED_BOTS: list("must be numeric App ids with commas between them", /,/, (item) =>
    parseWholeNumber(item, 1, 1e15),
  ).default([]),
  ALLOW_PATHS: list(`${PATH_GLOB_RULE}; several with commas between them`, /,/, (item) =>
    isPathGlob(item) ? item : undefined,
  ).default([]),
});

type Values = z.output<typeof schema>;

/** The name of every variable there is. */
export const SETTING_KEYS: readonly string[] = Object.keys(schema.shape);

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
  const parsed = schema.safeParse(isKeyInFile ? { ...given, PRIVATE_KEY: readKey(given, readFile) } : given);
  const credential = toCredential(given);
  if (parsed.success && credential !== undefined) {
    return { kind: "ok", settings: toSettings(parsed.data, credential) };
  }

  const problems = (parsed.error?.issues ?? []).map(({ path, message }) => ({
    variable: String(path[0]),
    rule: message,
  }));
  if (credential === undefined) problems.push(MISSING_CREDENTIAL);
  const first = problems.reduce(toEarlier);
  return toInvalid(first.variable === "PRIVATE_KEY" && isKeyInFile ? WRONG_KEY_FILE : first);
}

/** The settings of this process, with the `.env` file of the working directory for what the environment leaves out. */
export function readSettings(): ParsedSettings {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return parseSettings(process.env, (path) => readFileSync(path, "utf8"));
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

function toPrivateKey(value: string): string | undefined {
  const text = value.includes("-----BEGIN") ? value : Buffer.from(value, "base64").toString();
  const pem = text.replaceAll("\\n", "\n").replace(/^"|"$/g, "");
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === "rsa"
      ? key.export({ type: "pkcs8", format: "pem" }).toString()
      : undefined;
  } catch {
    return undefined;
  }
}

function toHttpUrl(value: string): string | undefined {
  const isHttp = /^https?:\/\/[^\s\\]+$/.test(value) && URL.canParse(value);
  return isHttp ? value.replace(/\/$/, "") : undefined;
}

function toHost(value: string): string | undefined {
  const isHost = /^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?(?::\d{1,5})?$/i.test(value);
  const isGitHubCom = /^(?:www\.|api\.)?github\.com(?::|$)/i.test(value);
  return isHost && !isGitHubCom && URL.canParse(`https://${value}`) ? value : undefined;
}

function toGitHub({ GHE_HOST: host, GHE_PROTOCOL: protocol }: Values): Settings["github"] {
  if (host === undefined) return { apiUrl: "https://api.github.com", webUrl: "https://github.com" };
  const webUrl = `${protocol}://${host}`;
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
  ];
  return secrets.filter((value) => value !== undefined);
}

function toSettings(values: Values, credential: Settings["agent"]["credential"]): Settings {
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
    sandbox: { kind: "local", isUnsafeAllowed: values.SANDBOX_LOCAL_UNSAFE },
    command: values.COMMAND,
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
    secrets: toSecrets(values),
  };
}
