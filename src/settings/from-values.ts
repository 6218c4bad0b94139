import type { Settings } from "./settings.ts";
import type { Values } from "./variables.ts";

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

/** As they stand there, and as a URL writes them; a proxy may be named without a scheme. */
function toProxyPasswords(outbound: Settings["outbound"]): string[] {
  const passwords = Object.values(outbound).flatMap((value) => {
    const [, plain = ""] = /^(?:[a-z]+:\/\/)?[^:@/]*:(.+)@/i.exec(value) ?? [];
    return [plain, URL.parse(value)?.password ?? ""];
  });
  return [...new Set(passwords)].filter((password) => password !== "");
}

function toClient({ GITHUB_CLIENT_ID: id, GITHUB_CLIENT_SECRET: secret }: Values): Settings["app"]["client"] {
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

function toSecrets(values: Values): string[] {
  const secrets = [
    values.PRIVATE_KEY,
    values.WEBHOOK_SECRET,
    values.WEBHOOK_SECRET_PREVIOUS,
    values.GITHUB_CLIENT_SECRET,
    values.CLAUDE_CODE_OAUTH_TOKEN,
    values.ANTHROPIC_API_KEY,
    values.DAYTONA_API_KEY,
    values.E2B_API_KEY,
    values.AIO_API_KEY,
    values.NOTIFY_SECRET,
  ];
  return secrets.filter((value) => value !== undefined);
}

/** A secret alone names no receiver: on AWS it stays where it is kept when the address is taken away. */
function toNotify({
  NOTIFY_URL: url,
  NOTIFY_SECRET: secret,
}: Pick<Values, "NOTIFY_URL" | "NOTIFY_SECRET">): Settings["notify"] {
  return url === undefined || secret === undefined ? undefined : { url, secret };
}

/** What was read, in our own words and units. */
export function toSettings(
  values: Values,
  {
    credential,
    sandbox,
    outbound,
  }: Pick<Settings, "sandbox" | "outbound"> & Pick<Settings["agent"], "credential">,
): Settings {
  return {
    app: {
      id: values.APP_ID,
      privateKey: values.PRIVATE_KEY,
      privateKeyPath: values.PRIVATE_KEY_PATH,
      webhookSecret: values.WEBHOOK_SECRET,
      webhookSecretPrevious: values.WEBHOOK_SECRET_PREVIOUS,
      client: toClient(values),
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
      threadBudgetMaxMicroUsd: values.THREAD_BUDGET_MAX_USD ?? 2 * values.THREAD_BUDGET_USD,
      repositoryDayBudgetMicroUsd: values.REPO_DAY_BUDGET_USD,
      personDayBudgetMicroUsd: values.PERSON_DAY_BUDGET_USD,
    },
    notify: toNotify(values),
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
    outbound,
    secrets: [...toSecrets(values), ...toProxyPasswords(outbound)],
  };
}
