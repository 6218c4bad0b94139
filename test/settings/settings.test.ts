import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type ParsedSettings,
  parseSettings,
  readSettings,
  SETTING_KEYS,
} from "../../src/settings/parse-settings.ts";
import type { Settings } from "../../src/settings/settings.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pkcs1 = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const ellipticKey = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

const complete = {
  APP_ID: "123",
  PRIVATE_KEY: pkcs1,
  WEBHOOK_SECRET: "0123456789abcdef",
  ANTHROPIC_API_KEY: "sk-ant-1",
};

const noFile = (): string => {
  throw new Error("ENOENT");
};

function parse(
  env: Record<string, string | undefined> = {},
  readFile: (path: string) => string = noFile,
): ParsedSettings {
  return parseSettings({ ...complete, ...env }, readFile);
}

function settingsOf(parsed: ParsedSettings): Settings {
  if (parsed.kind !== "ok") throw new Error(JSON.stringify(parsed));
  return parsed.settings;
}

describe("the settings", () => {
  it("have their defaults", () => {
    expect(settingsOf(parse())).toEqual({
      app: {
        id: 123,
        privateKey: pkcs8,
        webhookSecret: "0123456789abcdef",
        webhookSecretPrevious: undefined,
      },
      github: { apiUrl: "https://api.github.com", webUrl: "https://github.com" },
      server: {
        host: "127.0.0.1",
        port: 3000,
        webhookPath: "/api/github/webhooks",
        webhookProxyUrl: undefined,
        publicUrl: undefined,
        logLevel: "info",
      },
      agent: {
        credential: { kind: "api_key", value: "sk-ant-1" },
        baseUrl: undefined,
        model: "sonnet",
        claudePath: undefined,
      },
      sandbox: { kind: "local", isUnsafeAllowed: false, mounts: [] },
      command: "/claude",
      branchPrefix: "claude/",
      hasChecksOnDefaultBranch: true,
      reportIntervalMs: 15_000,
      mention: "@claude",
      dataDir: "./data",
      limits: {
        runs: 10,
        runsPerRepository: 3,
        minutes: 60,
        budgetMicroUsd: 5_000_000,
        threadBudgetMicroUsd: 20_000_000,
        threadBudgetMaxMicroUsd: 40_000_000,
        repositoryDayBudgetMicroUsd: 50_000_000,
        personDayBudgetMicroUsd: 25_000_000,
      },
      isPaused: false,
      allowedBots: [],
      allowPaths: [],
      publish: {
        maxFiles: 100,
        maxFileBytes: 1_048_576,
        maxChangeBytes: 4_194_304,
        maxLockfileBytes: 8_388_608,
        secretFixturePaths: [],
      },
      outbound: {},
      secrets: [pkcs8, "0123456789abcdef", "sk-ant-1"],
    });
  });

  it("take what the operator says", () => {
    const settings = settingsOf(
      parse({
        WEBHOOK_SECRET_PREVIOUS: "fedcba9876543210",
        ANTHROPIC_BASE_URL: "https://gateway.example.com/anthropic/",
        CLAUDE_MODEL: "Opus",
        CLAUDE_PATH: "/usr/local/bin/claude",
        HOST: "0.0.0.0",
        PORT: "0",
        WEBHOOK_PATH: "/hooks",
        WEBHOOK_PROXY_URL: "https://smee.io/abc",
        PUBLIC_URL: "https://sandpiper.example.com/",
        LOG_LEVEL: "silent",
        COMMAND: "!bot",
        BRANCH_PREFIX: "bot/claude-",
        CHECKS_ON_DEFAULT_BRANCH: "false",
        REPORT_SECONDS: "2",
        DATA_DIR: "/var/lib/sandpiper",
        SANDBOX: "local",
        SANDBOX_LOCAL_UNSAFE: "TRUE",
        SANDBOX_HOLDS_MODEL_KEY: "true",
        SANDBOX_MOUNTS: "/opt/toolchain, /home/me/.nvm",
        DAYTONA_API_KEY: "dtn_1",
        E2B_API_KEY: "e2b_1",
        MAX_RUNS: "2",
        MAX_RUNS_PER_REPO: "1",
        RUN_MINUTES: "30",
        RUN_BUDGET_USD: "2.50",
        THREAD_BUDGET_USD: "$7",
        THREAD_BUDGET_MAX_USD: "9",
        REPO_DAY_BUDGET_USD: ".5",
        PERSON_DAY_BUDGET_USD: "3",
        PAUSED: "1",
        ALLOWED_BOTS: "12, 34",
        ALLOW_PATHS: ".github/workflows/**, infra/*",
        MAX_FILES: "500",
        MAX_FILE_BYTES: "2000000",
        MAX_CHANGE_BYTES: "9000000",
        MAX_LOCKFILE_BYTES: "0",
        SECRET_FIXTURE_PATHS: "**/fixtures/**,test/*.pem",
      }),
    );

    expect(settings).toMatchObject({
      app: { webhookSecretPrevious: "fedcba9876543210" },
      server: {
        host: "0.0.0.0",
        port: 0,
        webhookPath: "/hooks",
        webhookProxyUrl: "https://smee.io/abc",
        publicUrl: "https://sandpiper.example.com",
        logLevel: "silent",
      },
      agent: {
        baseUrl: "https://gateway.example.com/anthropic",
        model: "opus",
        claudePath: "/usr/local/bin/claude",
      },
      sandbox: { kind: "local", isUnsafeAllowed: true, mounts: ["/opt/toolchain", "/home/me/.nvm"] },
      command: "!bot",
      branchPrefix: "bot/claude-",
      hasChecksOnDefaultBranch: false,
      reportIntervalMs: 2_000,
      dataDir: "/var/lib/sandpiper",
      limits: {
        runs: 2,
        runsPerRepository: 1,
        minutes: 30,
        budgetMicroUsd: 2_500_000,
        threadBudgetMicroUsd: 7_000_000,
        threadBudgetMaxMicroUsd: 9_000_000,
        repositoryDayBudgetMicroUsd: 500_000,
        personDayBudgetMicroUsd: 3_000_000,
      },
      isPaused: true,
      allowedBots: [12, 34],
      allowPaths: [".github/workflows/**", "infra/*"],
      publish: {
        maxFiles: 500,
        maxFileBytes: 2_000_000,
        maxChangeBytes: 9_000_000,
        maxLockfileBytes: 0,
        secretFixturePaths: ["**/fixtures/**", "test/*.pem"],
      },
    });
    expect(settings.secrets).toEqual(expect.arrayContaining(["fedcba9876543210", "dtn_1", "e2b_1"]));
  });

  it("F97: pass on what Node and git read to get out, and keep a proxy's password in", () => {
    const env = { NODE_USE_ENV_PROXY: "1", https_proxy: "http://me:proxy-canary@proxy:3128", NO_PROXY: "" };
    const { outbound, secrets } = settingsOf(parse(env));

    expect(outbound).toEqual({ NODE_USE_ENV_PROXY: "1", https_proxy: env.https_proxy });
    expect(secrets).toContain("proxy-canary");
    const odd = settingsOf(
      parse({ HTTPS_PROXY: "me:no-scheme@proxy:3128", HTTP_PROXY: "http://me:a^b@proxy" }),
    );
    expect(odd.secrets).toEqual(expect.arrayContaining(["no-scheme", "a^b", "a%5Eb"]));
  });

  it("treat an empty variable as one that is not set", () => {
    const empty = Object.fromEntries(
      SETTING_KEYS.filter((key) => !(key in complete)).map((key) => [key, " "]),
    );

    expect(parse(empty)).toEqual(parse());
  });

  it("take a subscription's token where there is no API key", () => {
    const env = { ANTHROPIC_API_KEY: "", CLAUDE_CODE_OAUTH_TOKEN: "oat-1" };

    expect(settingsOf(parse(env)).agent.credential).toEqual({ kind: "oauth_token", value: "oat-1" });
  });

  it("F94: never guess who pays when both accounts are given", () => {
    expect(parse({ CLAUDE_CODE_OAUTH_TOKEN: "oat-1" })).toMatchObject({
      kind: "invalid",
      problems: [
        expect.stringMatching(/^ANTHROPIC_API_KEY and CLAUDE_CODE_OAUTH_TOKEN are both set.*keep one/),
      ],
    });
  });

  it.each([
    ["no host", {}, "https://api.github.com", "https://github.com"],
    ["a host", { GHE_HOST: "git.example.com" }, "https://git.example.com/api/v3", "https://git.example.com"],
    [
      "a host with a port",
      { GHE_HOST: "127.0.0.1:4000", GHE_PROTOCOL: "http" },
      "http://127.0.0.1:4000/api/v3",
      "http://127.0.0.1:4000",
    ],
    [
      "F63: a host of GHE.com",
      { GHE_HOST: "octocorp.ghe.com" },
      "https://api.octocorp.ghe.com",
      "https://octocorp.ghe.com",
    ],
    [
      "F63: a host that only ends like it",
      { GHE_HOST: "myghe.com" },
      "https://myghe.com/api/v3",
      "https://myghe.com",
    ],
    ["a protocol only", { GHE_PROTOCOL: "http" }, "https://api.github.com", "https://github.com"],
  ])("derive GitHub's addresses: from %s", (_, env, apiUrl, webUrl) => {
    expect(settingsOf(parse(env)).github).toEqual({ apiUrl, webUrl });
  });
});

describe("the private key", () => {
  it.each([
    ["PEM", pkcs8],
    ["PEM as GitHub gives it", pkcs1],
    ["PEM with Windows line breaks", pkcs1.replaceAll("\n", "\r\n")],
    ["PEM with \\n", pkcs1.replaceAll("\n", "\\n")],
    ["PEM with \\n in quotes", `"${pkcs1.replaceAll("\n", "\\n")}"`],
    ["PEM in base64", Buffer.from(pkcs1).toString("base64")],
  ])("may be %s", (_, PRIVATE_KEY) => {
    expect(settingsOf(parse({ PRIVATE_KEY })).app.privateKey).toBe(pkcs8);
  });

  it("may be in a file", () => {
    const parsed = parse({ PRIVATE_KEY: "", PRIVATE_KEY_PATH: "app.pem" }, (path) =>
      path === "app.pem" ? pkcs1 : "",
    );

    expect(settingsOf(parsed).app.privateKey).toBe(pkcs8);
  });

  it("is taken from its variable first", () => {
    expect(settingsOf(parse({ PRIVATE_KEY_PATH: "missing.pem" })).app.privateKey).toBe(pkcs8);
  });

  it.each([
    ["can't be read", noFile],
    ["holds something else", () => "hello"],
  ])("is told by its path when the file %s", (_, readFile) => {
    expect(parse({ PRIVATE_KEY: "", PRIVATE_KEY_PATH: "app.pem" }, readFile)).toEqual({
      kind: "invalid",
      problems: ["PRIVATE_KEY_PATH must be a readable file with the App's RSA private key in PEM"],
      warnings: [],
    });
  });
});

describe("an environment in which nothing was set up", () => {
  it.each([{}, { APP_ID: "", WEBHOOK_SECRET: " " }, { ANTHROPIC_API_KEY: "sk", PORT: "x" }])(
    "is told apart: %j",
    (env) => {
      expect(parseSettings(env, noFile)).toEqual({ kind: "unconfigured", warnings: [] });
    },
  );
});

describe("F94: what is missing or wrong", () => {
  const missing = { PRIVATE_KEY: pkcs1, WEBHOOK_SECRET: "0123456789abcdef" };

  it.each([
    [{ WEBHOOK_SECRET: "0123456789abcdef" }, ["APP_ID", "PRIVATE_KEY", "ANTHROPIC_API_KEY"]],
    [{ APP_ID: "123" }, ["PRIVATE_KEY", "WEBHOOK_SECRET", "ANTHROPIC_API_KEY"]],
    [{ APP_ID: "123", ...missing }, ["ANTHROPIC_API_KEY"]],
    [{ ...complete, ANTHROPIC_API_KEY: undefined, PORT: "x" }, ["ANTHROPIC_API_KEY", "PORT"]],
    [{ ...complete, APP_ID: "x", PORT: "x", COMMAND: "x" }, ["APP_ID", "PORT", "COMMAND"]],
    [{ ...complete, SANDBOX: "daytona", PORT: "x" }, ["PORT", "DAYTONA_API_KEY"]],
    [{ ...complete, SANDBOX: "daytona", DAYTONA_API_KEY: "a b" }, ["DAYTONA_API_KEY"]],
  ])("is told all at once, a line each (%#)", (env, named) => {
    const parsed = parseSettings(env, noFile);

    expect(parsed).toMatchObject({
      kind: "invalid",
      problems: named.map((name) => expect.stringMatching(`^${name} `)),
    });
  });

  it.each([
    [
      { GITHUB_APP_ID: "1", ...missing },
      "APP_ID is missing: GITHUB_APP_ID is set, did you mean APP_ID? Rename it.",
    ],
    [
      { APP_ID: "1", WEBHOOK_SECRET: "abc", PRIVATE_KEY_FILE: "app.pem" },
      "PRIVATE_KEY is missing: PRIVATE_KEY_FILE is set, did you mean PRIVATE_KEY_PATH? Rename it.",
    ],
    [
      { APP_ID: "1", ...missing, CLAUDE_OAUTH_TOKEN: "x" },
      "ANTHROPIC_API_KEY is missing: CLAUDE_OAUTH_TOKEN is set, did you mean CLAUDE_CODE_OAUTH_TOKEN? Rename it.",
    ],
  ])("is told with the name that was likely meant for it (%#)", (env, line) => {
    expect(parseSettings(env, noFile)).toMatchObject({
      problems: expect.arrayContaining([line]),
      warnings: [],
    });
  });

  it("is told beside a name that only looks like a setting", () => {
    expect(parse({ MAX_RUN: "3" })).toMatchObject({
      kind: "ok",
      warnings: ["MAX_RUN is not read: did you mean MAX_RUNS?"],
    });
  });
});

describe("a variable that is wrong", () => {
  it.each([
    ["APP_ID", ["0", "-1", "abc", "1.5", "Iv1.0123456789abcdef"]],
    ["PRIVATE_KEY", ["x", "-----BEGIN RSA PRIVATE KEY-----", ellipticKey, pkcs1.slice(0, 400)]],
    ["WEBHOOK_SECRET", ["development"]],
    ["WEBHOOK_SECRET_PREVIOUS", ["development"]],
    ["ANTHROPIC_API_KEY", ["a b", "a\nb", "ключ-1", "sk-ant-oat01-x", '"sk-ant-api03-x"']],
    ["ANTHROPIC_BASE_URL", ["gateway.example.com", "ftp://x", "https://", "https://a b"]],
    ["CLAUDE_MODEL", ["--model", "Claude X"]],
    ["CLAUDE_PATH", ["a\nb"]],
    [
      "GHE_HOST",
      ["https://x.example.com", "x.example.com/api", "github.com", "api.github.com", "x:99999", "-x", "a b"],
    ],
    ["GHE_PROTOCOL", ["ftp", "HTTPS"]],
    ["HOST", ["a b", "http://x"]],
    ["PORT", ["x", "-1", "65536"]],
    ["WEBHOOK_PATH", ["hooks", "/a b", "/a?b"]],
    ["WEBHOOK_PROXY_URL", ["smee"]],
    [
      "PUBLIC_URL",
      ["sandpiper.example.com", "https://a.example/pages", "https://a.example/?x", "https://me@a.example"],
    ],
    [
      "NOTIFY_URL",
      ["chat.example.com", "ftp://x", "https://me:word@chat.example.com", "https://me@chat.example.com"],
    ],
    ["NOTIFY_SECRET", ["s", "whsec_", `whsec_${"A".repeat(28)}`, `whsec_${"A".repeat(88)}`, "A".repeat(32)]],
    ["LOG_LEVEL", ["loud", "Info"]],
    ["COMMAND", ["claude", "/", "/a b", "//a", "@claude"]],
    ["BRANCH_PREFIX", ["a b/", "/claude", "a//", "-x/", "claude/..", "refs@{", `${"x".repeat(120)}/`]],
    ["CHECKS_ON_DEFAULT_BRANCH", ["off"]],
    ["MENTION", ["claude", "@", "@a b", "@@a", "/claude"]],
    ["DATA_DIR", ["a\nb"]],
    ["SANDBOX", ["docker", "Local"]],
    ["SANDBOX_LOCAL_UNSAFE", ["maybe"]],
    ["SANDBOX_HOLDS_MODEL_KEY", ["e2b"]],
    [
      "SANDBOX_MOUNTS",
      [
        "tools",
        "/",
        "/root",
        "/home",
        "/home/me",
        "/etc/ssl",
        "/proc",
        "/dev/shm",
        "/opt",
        "/usr/",
        "/opt/../etc",
      ],
    ],
    [
      "SANDBOX_MOUNTS",
      [
        "/home/me/.ssh",
        "/home/me/.claude",
        "/run/user/1000",
        "/tmp/x",
        "/workspace",
        "/opt/node",
        "/nix,",
        "/var/run",
      ],
    ],
    ["DAYTONA_API_URL", ["x"]],
    ["MAX_RUNS", ["0", "1001", "ten"]],
    ["MAX_RUNS_PER_REPO", ["0"]],
    ["REPORT_SECONDS", ["0", "3601", "1.5"]],
    ["RUN_MINUTES", ["0", "1441"]],
    ["RUN_BUDGET_USD", ["0", "-1", "1001", "5 dollars"]],
    ["THREAD_BUDGET_USD", ["0", "100001"]],
    ["THREAD_BUDGET_MAX_USD", ["0"]],
    ["REPO_DAY_BUDGET_USD", ["0"]],
    ["PERSON_DAY_BUDGET_USD", ["0"]],
    ["PAUSED", ["2"]],
    ["ALLOWED_BOTS", ["dependabot[bot]", "1,,2", "0"]],
    ["ALLOW_PATHS", ["/infra", "a,../b"]],
    ["MAX_FILES", ["0", "3001", "many"]],
    ["MAX_FILE_BYTES", ["0", "1MB", "33554433"]],
    ["MAX_CHANGE_BYTES", ["0", "1e6"]],
    ["MAX_LOCKFILE_BYTES", ["-1", "33554433"]],
    ["SECRET_FIXTURE_PATHS", ["/test", "!src/**"]],
  ])("is named with what it must be: %s", (variable, values) => {
    for (const value of values) {
      expect(parse({ [variable]: value })).toMatchObject({
        kind: "invalid",
        problems: [expect.stringMatching(new RegExp(`^${variable} must be .+$`))],
      });
    }
  });

  it("is never shown", () => {
    expect(JSON.stringify(parse({ PRIVATE_KEY: "hunter22hunter22" }))).not.toContain("hunter22");
    expect(JSON.stringify(parse({ ANTHROPIC_API_KEY: "hunter22 hunter22" }))).not.toContain("hunter22");
  });
});

describe("the sandbox", () => {
  it.each([
    [
      "daytona",
      { DAYTONA_API_KEY: "dtn_1" },
      { kind: "daytona", apiKey: "dtn_1", snapshot: undefined, mayHoldModelKey: false },
    ],
    [
      "daytona",
      { DAYTONA_API_KEY: "dtn_1", SANDBOX_HOLDS_MODEL_KEY: "true" },
      { kind: "daytona", mayHoldModelKey: true },
    ],
    [
      "e2b",
      { E2B_API_KEY: "e2b_1", E2B_DOMAIN: "sandbox.novita.ai" },
      { kind: "e2b", domain: "sandbox.novita.ai", mayHoldModelKey: false },
    ],
    [
      "aio",
      { AIO_URL: "http://10.0.0.2:8080", SANDBOX_HOLDS_MODEL_KEY: "true" },
      { kind: "aio", source: { kind: "fixed", url: "http://10.0.0.2:8080" } },
    ],
    [
      "aio",
      { AIO_ALLOCATOR_URL: "http://10.0.0.3/", AIO_API_KEY: "k", SANDBOX_HOLDS_MODEL_KEY: "true" },
      { kind: "aio", source: { kind: "allocator", url: "http://10.0.0.3" }, apiKey: "k" },
    ],
  ])("%s is taken with its account", (kind, given, sandbox) => {
    expect(settingsOf(parse({ SANDBOX: kind, ...given })).sandbox).toMatchObject(sandbox);
  });

  it.each([
    ["daytona", {}, "DAYTONA_API_KEY must be set, because SANDBOX is daytona"],
    ["e2b", {}, "E2B_API_KEY must be set, because SANDBOX is e2b"],
    [
      "aio",
      { SANDBOX_HOLDS_MODEL_KEY: "true" },
      "AIO_URL or AIO_ALLOCATOR_URL must be set, and not both, because SANDBOX is aio",
    ],
    [
      "aio",
      { AIO_URL: "http://a", AIO_ALLOCATOR_URL: "http://b", SANDBOX_HOLDS_MODEL_KEY: "true" },
      "AIO_URL or AIO_ALLOCATOR_URL must be set, and not both, because SANDBOX is aio",
    ],
  ])("%s without its account is refused in one line", (kind, given, problem) => {
    expect(parse({ SANDBOX: kind, ...given })).toMatchObject({ kind: "invalid", problems: [problem] });
  });

  it("aio gives the agent the model's key, and is refused where the operator has not said so (S45)", () => {
    const given = { SANDBOX: "aio", AIO_URL: "http://10.0.0.2:8080" };

    expect(parse(given)).toMatchObject({
      kind: "invalid",
      problems: [
        expect.stringMatching(/^SANDBOX_HOLDS_MODEL_KEY must be true, because SANDBOX is aio: .*key/),
      ],
    });
  });

  it("has keys that never get out", () => {
    const given = {
      SANDBOX: "aio",
      AIO_URL: "http://a",
      SANDBOX_HOLDS_MODEL_KEY: "true",
      AIO_API_KEY: "aio-secret",
      DAYTONA_API_KEY: "dtn_1",
    };

    expect(settingsOf(parse(given)).secrets).toEqual(expect.arrayContaining(["aio-secret", "dtn_1"]));
  });
});

describe("the receiver of notices", () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

  it("is taken as it is written, and its secret never gets out", () => {
    const settings = settingsOf(parse({ NOTIFY_URL: "http://10.0.0.9/hook/?a=b", NOTIFY_SECRET: secret }));

    expect(settings.notify).toEqual({ url: "http://10.0.0.9/hook/?a=b", secret });
    expect(settings.secrets).toContain(secret);
  });

  it("needs a secret; a secret needs no receiver", () => {
    expect(parse({ NOTIFY_URL: "https://chat.example.com" })).toMatchObject({
      kind: "invalid",
      problems: [expect.stringMatching(/^NOTIFY_SECRET must be set with NOTIFY_URL/)],
    });
    expect(settingsOf(parse({ NOTIFY_SECRET: secret })).notify).toBeUndefined();
  });
});

describe("the client that people sign in by", () => {
  const client = { GITHUB_CLIENT_ID: "Iv23liAbCdEf", GITHUB_CLIENT_SECRET: "client-secret" };

  it("has an id and a secret that never gets out", () => {
    const { app, secrets } = settingsOf(parse(client));

    expect(app.client).toEqual({ id: "Iv23liAbCdEf", secret: "client-secret" });
    expect(secrets).toContain("client-secret");
  });

  it.each([
    [{ GITHUB_CLIENT_ID: "12345678" }, /^GITHUB_CLIENT_ID must be .*; this is its App ID$/],
    [{ GITHUB_CLIENT_ID: "Iv1 23456" }, /^GITHUB_CLIENT_ID must be the App's client id/],
    [{ GITHUB_CLIENT_SECRET: "two words" }, /^GITHUB_CLIENT_SECRET must be one line without spaces/],
  ])("is told of when it is wrong: %j", (change, problem) => {
    expect(parse({ ...client, ...change })).toMatchObject({
      kind: "invalid",
      problems: [expect.stringMatching(problem)],
    });
  });

  it.each([
    [{ GITHUB_CLIENT_SECRET: "" }, /^GITHUB_CLIENT_SECRET must be set as well/],
    [{ GITHUB_CLIENT_ID: "" }, /^GITHUB_CLIENT_ID must be set as well/],
  ])("is nobody without the other half: %j", (change, problem) => {
    expect(parse({ ...client, ...change })).toMatchObject({
      kind: "invalid",
      problems: [expect.stringMatching(problem)],
    });
  });
});

describe(".env.example", () => {
  const lines = readFileSync(new URL("../../.env.example", import.meta.url), "utf8").split("\n");
  const entries = lines.flatMap((line) => {
    const match = /^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    return match ? [{ key: match[1] ?? "", value: match[2] ?? "" }] : [];
  });

  it("has every variable once, and no other", () => {
    expect(entries.map(({ key }) => key).toSorted()).toEqual(SETTING_KEYS.toSorted());
  });

  it("shows the defaults", () => {
    const shown = Object.fromEntries(entries.map(({ key, value }) => [key, value]));

    expect(parseSettings({ ...shown, ...complete }, noFile)).toEqual(parse());
  });
});

describe("this process's settings", () => {
  const cwd = process.cwd();
  const directory = mkdtempSync(join(tmpdir(), "settings-"));

  afterEach(() => {
    process.chdir(cwd);
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true, force: true });
  });

  it("come from the environment, then from the .env file in the working directory", () => {
    for (const key of SETTING_KEYS) vi.stubEnv(key, undefined);
    process.chdir(directory);
    expect(readSettings()).toEqual({ kind: "unconfigured", warnings: [] });

    writeFileSync("app.pem", pkcs1);
    writeFileSync(
      ".env",
      "APP_ID=1\nPRIVATE_KEY_PATH=app.pem\nWEBHOOK_SECRET=0123456789abcdef\nANTHROPIC_API_KEY=sk-1\nCOMMAND=/file\n",
    );
    vi.stubEnv("COMMAND", "/environment");
    const settings = settingsOf(readSettings());

    expect(settings.app).toMatchObject({ id: 1, privateKey: pkcs8 });
    expect(settings.command).toBe("/environment");
  });
});

describe("F67 and F71: what an operator says of commands", () => {
  it("F67: the mention can be another, and off", () => {
    expect(settingsOf(parse({ MENTION: "@robot" })).mention).toBe("@robot");
    expect(settingsOf(parse({ MENTION: "off" })).mention).toBeUndefined();
  });

  it.each(["GLM-4.6", "sonnet[1m]", "us.anthropic.claude-sonnet-4-5-v1:0", "accounts/x/models/y"])(
    "F71: CLAUDE_MODEL may be %s",
    (name) => {
      expect(settingsOf(parse({ CLAUDE_MODEL: name })).agent.model).toBe(name);
    },
  );
});
