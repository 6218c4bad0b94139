import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

type Environment = Record<string, string>;

/** A machine on which the app is to be started: a directory, a port that is taken, and a GitHub that knows one App. */
export interface Place {
  directory: string;
  takenPort: number;
  /** What the app starts with. */
  right: Environment;
}

/** One of the mistakes that operators make, and the one line that tells it. */
export interface Mistake {
  name: string;
  /** What is set otherwise than it should be; an empty value is a variable that is missing. */
  wrong: (place: Place) => Environment | Promise<Environment>;
  line: RegExp;
  /** It shows only when the app meets the machine or GitHub; the others are in the variables themselves. */
  isOfTheStart?: true;
}

const rsa = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const toPem = ({ privateKey }: ReturnType<typeof rsa>) =>
  privateKey.export({ type: "pkcs1", format: "pem" }).toString();

/** A file beside the app, for a variable that names it. */
async function aFile({ directory }: Place, name: string, text: string): Promise<string> {
  await writeFile(join(directory, name), text);
  return join(directory, name);
}

async function aFolder({ directory }: Place, name: string): Promise<string> {
  await mkdir(join(directory, name), { recursive: true });
  return join(directory, name);
}

export const MISTAKES: readonly Mistake[] = [
  {
    name: "the App's id under another name",
    wrong: () => ({ APP_ID: "", GITHUB_APP_ID: "1" }),
    line: /^APP_ID is missing: GITHUB_APP_ID is set, did you mean APP_ID\? Rename it\.$/,
  },
  {
    name: "the client id as the App's id",
    wrong: () => ({ APP_ID: "Iv23liAbCdEfGhIjKlMn" }),
    line: /^APP_ID must be the App's numeric id; this is its client id$/,
  },
  {
    name: "the first line of the key only",
    wrong: ({ right }) => ({ PRIVATE_KEY: (right.PRIVATE_KEY ?? "").split("\n")[0] ?? "" }),
    line: /^PRIVATE_KEY must be .* PEM, .*; this one is cut off/,
  },
  {
    name: "a path as the key",
    wrong: () => ({ PRIVATE_KEY: "./app.private-key.pem" }),
    line: /^PRIVATE_KEY must be .*; a path goes into PRIVATE_KEY_PATH$/,
  },
  {
    name: "a key that is no RSA key",
    wrong: () => {
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      return { PRIVATE_KEY: privateKey.export({ type: "sec1", format: "pem" }).toString() };
    },
    line: /^PRIVATE_KEY must be .*; this is no RSA key$/,
  },
  {
    name: "a key file that is not there",
    wrong: () => ({ PRIVATE_KEY: "", PRIVATE_KEY_PATH: "missing.pem" }),
    line: /^PRIVATE_KEY_PATH must be a readable file .*; ENOENT$/,
  },
  {
    name: "a folder as the key file",
    wrong: async (place) => ({ PRIVATE_KEY: "", PRIVATE_KEY_PATH: await aFolder(place, "keys") }),
    line: /^PRIVATE_KEY_PATH must be a readable file .*; EISDIR$/,
  },
  {
    name: "the public key's file",
    wrong: async (place) => {
      const pem = rsa().publicKey.export({ type: "spki", format: "pem" }).toString();
      return { PRIVATE_KEY: "", PRIVATE_KEY_PATH: await aFile(place, "app.pub", pem) };
    },
    line: /^PRIVATE_KEY_PATH must be a readable file .*; this is a public key$/,
  },
  {
    name: "another App's key",
    wrong: () => ({ PRIVATE_KEY: toPem(rsa()) }),
    isOfTheStart: true,
    line: /^APP_ID and PRIVATE_KEY must be of one GitHub App.*"A JSON web token could not be decoded"/,
  },
  {
    name: "another App's id",
    wrong: () => ({ APP_ID: "99" }),
    isOfTheStart: true,
    line: /^APP_ID and PRIVATE_KEY must be of one GitHub App.*GitHub refuses this key/,
  },
  {
    name: "no webhook secret",
    wrong: () => ({ WEBHOOK_SECRET: "" }),
    line: /^WEBHOOK_SECRET is missing; it must be the App's webhook secret/,
  },
  {
    name: "Probot's default secret",
    wrong: () => ({ WEBHOOK_SECRET: "development" }),
    line: /^WEBHOOK_SECRET must be the App's webhook secret, and not Probot's default/,
  },
  {
    name: "the model's key misspelt",
    wrong: () => ({ ANTHROPIC_API_KEY: "", ANTHROPIC_APIKEY: "sk-ant-api03-1" }),
    line: /^ANTHROPIC_API_KEY is missing: ANTHROPIC_APIKEY is set, did you mean ANTHROPIC_API_KEY\?/,
  },
  {
    name: "the token's name misspelt",
    wrong: () => ({ ANTHROPIC_API_KEY: "", CLAUDE_OAUTH_TOKEN: "sk-ant-oat01-1" }),
    line: /^ANTHROPIC_API_KEY is missing: CLAUDE_OAUTH_TOKEN is set, did you mean CLAUDE_CODE_OAUTH_TOKEN\?/,
  },
  {
    name: "both of the model's accounts",
    wrong: () => ({ CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-1" }),
    line: /^ANTHROPIC_API_KEY and CLAUDE_CODE_OAUTH_TOKEN are both set.*: keep one/,
  },
  {
    name: "the token as the key",
    wrong: () => ({ ANTHROPIC_API_KEY: "sk-ant-oat01-1" }),
    line: /^ANTHROPIC_API_KEY must .*; a subscription's token goes into CLAUDE_CODE_OAUTH_TOKEN$/,
  },
  {
    name: "the key as the token",
    wrong: () => ({ ANTHROPIC_API_KEY: "", CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-api03-1" }),
    line: /^CLAUDE_CODE_OAUTH_TOKEN must .*; an API key goes into ANTHROPIC_API_KEY$/,
  },
  {
    name: "quotes that are part of the value",
    wrong: () => ({ ANTHROPIC_API_KEY: '"sk-ant-api03-1"' }),
    line: /^ANTHROPIC_API_KEY must .*; take the quotes around it away$/,
  },
  {
    name: "a gateway without its scheme",
    wrong: () => ({ ANTHROPIC_BASE_URL: "gateway.example.com" }),
    line: /^ANTHROPIC_BASE_URL must be an http or https address$/,
  },
  {
    name: "an address as the enterprise's host",
    wrong: () => ({ GHE_HOST: "https://github.example.com" }),
    line: /^GHE_HOST must be the server's host name or host:port without https:\/\//,
  },
  {
    name: "a host that is not of this machine",
    wrong: () => ({ HOST: "203.0.113.7" }),
    isOfTheStart: true,
    line: /^HOST must be an address of this machine/,
  },
  {
    name: "a port that is taken",
    wrong: ({ takenPort }) => ({ PORT: String(takenPort) }),
    isOfTheStart: true,
    line: /^PORT must be a free port: \d+ is taken/,
  },
  {
    name: "the webhooks' path without its slash",
    wrong: () => ({ WEBHOOK_PATH: "api/github/webhooks" }),
    line: /^WEBHOOK_PATH must be a path, as in \/api\/github\/webhooks$/,
  },
  {
    name: "the public address without its scheme",
    wrong: () => ({ PUBLIC_URL: "sandpiper.example.com" }),
    line: /^PUBLIC_URL must be an http or https address without a path$/,
  },
  {
    name: "a level of the log that there is not",
    wrong: () => ({ LOG_LEVEL: "verbose" }),
    line: /^LOG_LEVEL must be one of trace, debug, info,/,
  },
  {
    name: "a command without its slash",
    wrong: () => ({ COMMAND: "claude" }),
    line: /^COMMAND must be `\/` or `!` and a word, as in \/claude$/,
  },
  {
    name: "a mention without its sign",
    wrong: () => ({ MENTION: "claude" }),
    line: /^MENTION must be `@` and a name, as in @claude, or off$/,
  },
  {
    name: "minutes in words",
    wrong: () => ({ RUN_MINUTES: "an hour" }),
    line: /^RUN_MINUTES must be a whole number from 1 to 1440$/,
  },
  {
    name: "a negative budget",
    wrong: () => ({ RUN_BUDGET_USD: "-5" }),
    line: /^RUN_BUDGET_USD must be dollars, more than 0 and at most 1000$/,
  },
  {
    name: "a run's budget above its thread's",
    wrong: () => ({ RUN_BUDGET_USD: "50" }),
    line: /^RUN_BUDGET_USD must be at most THREAD_BUDGET_USD/,
  },
  {
    name: "a sandbox that there is not",
    wrong: () => ({ SANDBOX: "docker" }),
    line: /^SANDBOX must be one of local, daytona, e2b, aio$/,
  },
  {
    name: "Daytona without its key",
    wrong: () => ({ SANDBOX: "daytona" }),
    line: /^DAYTONA_API_KEY must be set, because SANDBOX is daytona$/,
  },
  {
    name: "bots by their names",
    wrong: () => ({ ALLOWED_BOTS: "dependabot[bot]" }),
    line: /^ALLOWED_BOTS must be numeric App ids with commas between them$/,
  },
  {
    name: "a path that is no glob of a repository",
    wrong: () => ({ ALLOW_PATHS: "/infra/**" }),
    line: /^ALLOW_PATHS must be .+$/,
  },
  {
    name: "a folder as Claude Code",
    wrong: () => ({ CLAUDE_PATH: "/tmp" }),
    isOfTheStart: true,
    line: /^CLAUDE_PATH must be the Claude Code program's file: this is no file\.$/,
  },
  {
    name: "another program as Claude Code",
    wrong: () => ({ CLAUDE_PATH: "/bin/true" }),
    isOfTheStart: true,
    line: /^CLAUDE_PATH must be the Claude Code program's file: it answered `--version` otherwise\.$/,
  },
  {
    name: "a data directory that can't be made",
    wrong: () => ({ DATA_DIR: "/dev/null/data" }),
    isOfTheStart: true,
    line: /^DATA_DIR \(\/dev\/null\/data\) can't be used\. The directory can't be made: ENOTDIR\.$/,
  },
  {
    name: "a folder of tools that is not there",
    wrong: () => ({ SANDBOX_MOUNTS: "/opt/missing-toolchain" }),
    isOfTheStart: true,
    line: /^SANDBOX_MOUNTS: \/opt\/missing-toolchain can't be shown to agents: it is no folder/,
  },
  {
    name: "a folder as .env",
    wrong: async (place) => {
      await aFolder(place, ".env");
      return {};
    },
    isOfTheStart: true,
    line: /^\.env must be a file that this user can read; EISDIR$/,
  },
];
