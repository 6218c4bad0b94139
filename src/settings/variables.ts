import { z } from "zod";
import { BRANCH_PREFIX_RULE, isBranchPrefix } from "../values/branch-name.ts";
import { MODEL_RULE, parseModel } from "../values/model-name.ts";
import { isPathGlob, PATH_GLOB_RULE } from "../values/path-glob.ts";
import { parseUsd } from "../values/usd.ts";
import { parseWholeNumber } from "../values/whole-number.ts";
import { isMountPath, MOUNT_PATH_RULE } from "./mount-path.ts";
import { explainPrivateKey, parsePrivateKey } from "./private-key.ts";

const MICRO_USD = 1_000_000;
const MIB = 1024 * 1024;
/** GitHub lists no more files of a pull request (docs.github.com/rest/pulls/pulls). */
const MAX_PUBLISHED_FILES = 3_000;
/** A guess at what still goes through GitHub's API in one request, as the tree of a commit does. */
const MAX_PUBLISHED_BYTES = 32 * MIB;

const YES_OR_NO = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/** As `docker run --env-file` and Kubernetes leave them; `.env` and systemd take them away. A PEM in quotes is read all the same. */
const QUOTED = /^(["'])(?!-----BEGIN).*\1$/s;

/**
 * A variable that is missing, or that `parse` makes nothing of, is told with `rule`, and with what `explain` sees in it; its value
 * never is.
 */
function setting<T>(
  rule: string,
  parse: (value: string) => T | undefined,
  explain: (value: string) => string | undefined = () => undefined,
) {
  return z.string({ error: `is missing; it ${rule}` }).transform((value, context): T => {
    const isQuoted = QUOTED.test(value);
    const parsed = isQuoted ? undefined : parse(value);
    if (parsed !== undefined) return parsed;
    const seen = isQuoted ? "take the quotes around it away" : explain(value);
    context.addIssue({ code: "custom", message: seen === undefined ? rule : `${rule}; ${seen}` });
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
const SECRET = /^[\x21-\x7e]+$/;
const secret = matching("must be one line without spaces", SECRET);
/** The two kinds of keys begin differently (platform.claude.com, code.claude.com); a gateway's own key may begin in any way. */
function modelKey(other: RegExp, advice: string) {
  return setting(
    "must be one line without spaces",
    (value) => (SECRET.test(value) && !other.test(value) ? value : undefined),
    (value) => (other.test(value) ? advice : undefined),
  ).optional();
}
const url = setting("must be an http or https address", toHttpUrl);
const yesOrNo = setting("must be true or false", (value) => YES_OR_NO.get(value.toLowerCase()));
const globs = list(`${PATH_GLOB_RULE}; several with commas between them`, /,/, (item) =>
  isPathGlob(item) ? item : undefined,
);
const webhookSecret = setting(
  "must be the App's webhook secret, and not Probot's default `development`",
  (value) => (value === "development" ? undefined : value),
);

/** Every variable there is, in the order in which mistakes are told. */
export const variables = z.object({
  APP_ID: setting(
    "must be the App's numeric id",
    (value) => parseWholeNumber(value, 1, 1e15),
    (value) => (/^(?:Iv|lv)/.test(value) ? "this is its client id" : undefined),
  ),
  PRIVATE_KEY: setting(
    "must be the App's RSA private key in PEM, or that in base64",
    parsePrivateKey,
    explainPrivateKey,
  ),
  PRIVATE_KEY_PATH: line.optional(),
  WEBHOOK_SECRET: webhookSecret,
  WEBHOOK_SECRET_PREVIOUS: webhookSecret.optional(),
  GITHUB_CLIENT_ID: setting(
    "must be the App's client id, as in Iv23liAbCdEf",
    (value) => (/^(?!\d+$)[\w.-]{8,64}$/.test(value) ? value : undefined),
    (value) => (/^\d+$/.test(value) ? "this is its App ID" : undefined),
  ).optional(),
  GITHUB_CLIENT_SECRET: secret.optional(),
  ANTHROPIC_API_KEY: modelKey(/^sk-ant-oat/, "a subscription's token goes into CLAUDE_CODE_OAUTH_TOKEN"),
  CLAUDE_CODE_OAUTH_TOKEN: modelKey(/^sk-ant-api/, "an API key goes into ANTHROPIC_API_KEY"),
  ANTHROPIC_BASE_URL: url.optional(),
  CLAUDE_MODEL: setting(MODEL_RULE, parseModel).default("sonnet"),
  CLAUDE_PATH: line.optional(),
  GHE_HOST: setting(
    "must be the server's host name or host:port without https://, and empty for github.com",
    toHost,
  ).optional(),
  GHE_PROTOCOL: oneOf("https", "http").default("https"),
  HOST: matching("must be a host name or an address", /^[\w.:-]+$/).default("127.0.0.1"),
  PORT: wholeNumber(0, 65_535).default(3000),
  WEBHOOK_PATH: matching("must be a path, as in /api/github/webhooks", /^\/[\w./~-]*$/).default(
    "/api/github/webhooks",
  ),
  WEBHOOK_PROXY_URL: url.optional(),
  PUBLIC_URL: setting("must be an http or https address without a path", toOrigin).optional(),
  LOG_LEVEL: oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent").default("info"),
  COMMAND: matching(
    "must be `/` or `!` and a word, as in /claude",
    /^[/!][a-z0-9][a-z0-9_-]{0,38}$/i,
  ).default("/claude"),
  BRANCH_PREFIX: setting(BRANCH_PREFIX_RULE, (value) => (isBranchPrefix(value) ? value : undefined)).default(
    "claude/",
  ),
  CHECKS_ON_DEFAULT_BRANCH: yesOrNo.default(true),
  REPORT_SECONDS: wholeNumber(1, 3600).default(15),
  MENTION: matching(
    "must be `@` and a name, as in @claude, or off",
    /^(?:@[a-z0-9][a-z0-9-]{0,38}|off)$/i,
  ).default("@claude"),
  DATA_DIR: line.default("./data"),
  SANDBOX: oneOf("local", "daytona", "e2b", "aio").default("local"),
  SANDBOX_LOCAL_UNSAFE: yesOrNo.default(false),
  SANDBOX_HOLDS_MODEL_KEY: yesOrNo.default(false),
  SANDBOX_MOUNTS: list(`${MOUNT_PATH_RULE}; several with commas between them`, /,/, (item) =>
    isMountPath(item) ? item : undefined,
  ).default([]),
  DAYTONA_API_KEY: secret.optional(),
  DAYTONA_API_URL: url.optional(),
  DAYTONA_TARGET: line.optional(),
  DAYTONA_SNAPSHOT: line.optional(),
  E2B_API_KEY: secret.optional(),
  E2B_DOMAIN: matching("must be a host name, as in e2b.app", /^[a-z0-9.-]+$/i).optional(),
  E2B_API_URL: url.optional(),
  E2B_SANDBOX_URL: url.optional(),
  E2B_TEMPLATE: line.optional(),
  AIO_URL: url.optional(),
  AIO_ALLOCATOR_URL: url.optional(),
  AIO_API_KEY: secret.optional(),
  MAX_RUNS: wholeNumber(1, 1000).default(10),
  MAX_RUNS_PER_REPO: wholeNumber(1, 1000).default(3),
  RUN_MINUTES: wholeNumber(1, 1440).default(60),
  RUN_BUDGET_USD: dollars(1000).default(5 * MICRO_USD),
  THREAD_BUDGET_USD: dollars(100_000).default(20 * MICRO_USD),
  THREAD_BUDGET_MAX_USD: dollars(100_000).optional(),
  REPO_DAY_BUDGET_USD: dollars(1_000_000).default(50 * MICRO_USD),
  PERSON_DAY_BUDGET_USD: dollars(1_000_000).default(25 * MICRO_USD),
  NOTIFY_URL: setting("must be an http or https address without a name and password in it", (value) =>
    isReceiver(value) ? value : undefined,
  ).optional(),
  NOTIFY_SECRET: setting("must be `whsec_` and 24 to 64 bytes in base64", (value) =>
    isSigningSecret(value) ? value : undefined,
  ).optional(),
  PAUSED: yesOrNo.default(false),
  ALLOWED_BOTS: list("must be numeric App ids with commas between them", /,/, (item) =>
    parseWholeNumber(item, 1, 1e15),
  ).default([]),
  ALLOW_PATHS: globs.default([]),
  MAX_FILES: wholeNumber(1, MAX_PUBLISHED_FILES).default(100),
  MAX_FILE_BYTES: wholeNumber(1, MAX_PUBLISHED_BYTES).default(MIB),
  MAX_CHANGE_BYTES: wholeNumber(1, MAX_PUBLISHED_BYTES).default(4 * MIB),
  MAX_LOCKFILE_BYTES: wholeNumber(0, MAX_PUBLISHED_BYTES).default(8 * MIB),
  SECRET_FIXTURE_PATHS: globs.default([]),
});

export type Values = z.output<typeof variables>;

/** What has a default, or may be left out. */
export const chosenVariables = variables.omit({ APP_ID: true, PRIVATE_KEY: true, WEBHOOK_SECRET: true });

export type Chosen = z.output<typeof chosenVariables>;

function toHttpUrl(value: string): string | undefined {
  const isHttp = /^https?:\/\/[^\s\\]+$/.test(value) && URL.canParse(value);
  return isHttp ? value.replace(/\/$/, "") : undefined;
}

/** Kept as it is written: a receiver may tell `/hook/` from `/hook`. */
function isReceiver(value: string): boolean {
  if (toHttpUrl(value) === undefined) return false;
  const { username, password } = new URL(value);
  return username === "" && password === "";
}

/** As receivers' libraries read it: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Signature scheme". */
function isSigningSecret(value: string): boolean {
  const [, encoded] = /^whsec_([a-z\d+/]+={0,2})$/i.exec(value) ?? [];
  if (encoded === undefined || encoded.length % 4 !== 0) return false;
  const { length } = Buffer.from(encoded, "base64");
  return length >= 24 && length <= 64;
}

/** Pages are at the root of their host: their links, cookies and the sign-in's callback go by that. */
function toOrigin(value: string): string | undefined {
  const url = URL.parse(toHttpUrl(value) ?? "");
  const isOrigin = url !== null && url.href === `${url.origin}/`;
  return isOrigin ? url.origin : undefined;
}

function toHost(value: string): string | undefined {
  const isHost = /^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?(?::\d{1,5})?$/i.test(value);
  const isGitHubCom = /^(?:www\.|api\.)?github\.com(?::|$)/i.test(value);
  return isHost && !isGitHubCom && URL.canParse(`https://${value}`) ? value : undefined;
}
