import { existsSync, readFileSync } from "node:fs";
import { findContradictions, type Problem } from "./contradictions.ts";
import { toSettings } from "./from-values.ts";
import { findMisspelt, type Misspelt } from "./names.ts";
import { explainPrivateKey } from "./private-key.ts";
import { toSandboxSettings } from "./sandbox.ts";
import type { Settings } from "./settings.ts";
import { chosenVariables, variables } from "./variables.ts";

/** The settings; or everything that is missing or wrong; or that nothing was set up yet. `warnings` and `problems` are lines for people. */
export type ParsedSettings =
  | { kind: "ok"; settings: Settings; warnings: string[] }
  | { kind: "invalid"; problems: string[]; warnings: string[] }
  | { kind: "unconfigured"; warnings: string[] };

type Environment = Readonly<Record<string, string | undefined>>;

/** The name of every variable there is. */
export const SETTING_KEYS: readonly string[] = Object.keys(variables.shape);

const SETUP_KEYS = ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET"];

/** Either of them will do. */
const ALTERNATIVES: Readonly<Record<string, string>> = {
  PRIVATE_KEY: "PRIVATE_KEY_PATH",
  ANTHROPIC_API_KEY: "CLAUDE_CODE_OAUTH_TOKEN",
  AIO_URL: "AIO_ALLOCATOR_URL",
};

/**
 * Reads the environment. An empty variable is one that is not set. `readFile` reads the file at `PRIVATE_KEY_PATH` and may throw.
 * Every mistake is told, one line each, in the order of the variables; no line holds a value.
 */
export function parseSettings(env: Environment, readFile: (path: string) => string): ParsedSettings {
  const given = toGiven(env);
  const misspelt = findMisspelt(env, SETTING_KEYS);
  const warnings = misspelt.map(({ name, meant }) => `${name} is not read: did you mean ${meant}?`);
  if (SETUP_KEYS.every((key) => given[key] === undefined)) return { kind: "unconfigured", warnings };

  const withKey = readKey(given, readFile);
  const parsed = variables.safeParse(withKey.given);
  const found = (parsed.error?.issues ?? []).map(({ path, message }) => ({
    variable: String(path[0]),
    rule: message,
  }));
  const wrong = new Set(found.map(({ variable }) => variable));
  const readable = Object.entries(given).filter(([variable]) => !wrong.has(variable));
  found.push(...findContradictions(given, chosenVariables.parse(Object.fromEntries(readable))));

  const sandbox = parsed.success ? toSandboxSettings(parsed.data) : undefined;
  const credential = toCredential(given);
  if (found.length === 0 && parsed.success && sandbox !== undefined && credential !== undefined)
    return {
      kind: "ok",
      settings: toSettings(parsed.data, { credential, sandbox, outbound: toOutbound(env) }),
      warnings,
    };
  const problems = found
    .map((each) => (each.variable === "PRIVATE_KEY" ? (withKey.problem ?? each) : each))
    .toSorted((a, b) => SETTING_KEYS.indexOf(a.variable) - SETTING_KEYS.indexOf(b.variable))
    .map((each) => toLine(each, given, misspelt));
  const told = problems.join(" ").split(/[ ,]/);
  const others = warnings.filter((_, index) => !told.includes(misspelt[index]?.name ?? ""));
  return { kind: "invalid", problems, warnings: others };
}

/**
 * The settings of this process, with the `.env` file of the working directory for what the environment leaves out. `chosen`: variables that come
 * before both.
 */
export function readSettings(chosen: Environment = {}): ParsedSettings {
  const fault = loadEnvFile();
  if (fault !== undefined) return { kind: "invalid", problems: [fault], warnings: [] };
  return parseSettings({ ...process.env, ...chosen }, (path) => readFileSync(path, "utf8"));
}

/** The variables of ours that are set, trimmed, from where the settings are read too; or what is wrong with the file. */
export function readGiven(): { kind: "ok"; given: Environment } | { kind: "invalid"; problem: string } {
  const problem = loadEnvFile();
  return problem === undefined ? { kind: "ok", given: toGiven(process.env) } : { kind: "invalid", problem };
}

/** A variable that is missing while its misspelt form is there is told by both names. */
function toLine({ variable, rule }: Problem, given: Environment, misspelt: readonly Misspelt[]): string {
  const isMissing = given[variable] === undefined;
  const other = misspelt.find(({ meant }) => meant === variable || meant === ALTERNATIVES[variable]);
  return isMissing && other !== undefined
    ? `${variable} is missing: ${other.name} is set, did you mean ${other.meant}? Rename it.`
    : `${variable} ${rule}`;
}

/** Returns what is wrong with the file. */
function loadEnvFile(): string | undefined {
  if (!existsSync(".env")) return undefined;
  try {
    // Read first: the loader's own errors don't tell a folder from a file that is none of the user's.
    readFileSync(".env");
    process.loadEnvFile(".env");
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "not a file of variables";
    return `.env must be a file that this user can read; ${code}`;
  }
}

/** Not settings of this app: Node reads them itself, at its start. They are passed on to the processes that go outside for it. */
function toOutbound(env: Environment): Record<string, string> {
  const proxies = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"].flatMap((name) => [name, name.toLowerCase()]);
  const names = ["NODE_USE_ENV_PROXY", "NODE_EXTRA_CA_CERTS", ...proxies];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

function toGiven(env: Environment): Environment {
  const given = SETTING_KEYS.map((key) => [key, env[key]?.trim()]).filter(([, value]) => value);
  return Object.fromEntries(given);
}

/** The App's key out of its file, when it is in one; and what to say when that is none. */
function readKey(
  given: Environment,
  readFile: (path: string) => string,
): { given: Environment; problem?: Problem } {
  const path = given.PRIVATE_KEY_PATH;
  if (given.PRIVATE_KEY !== undefined || path === undefined) return { given };
  try {
    const text = readFile(path).trim();
    return { given: { ...given, PRIVATE_KEY: text }, problem: toFileProblem(explainPrivateKey(text)) };
  } catch (error) {
    return { given, problem: toFileProblem((error as NodeJS.ErrnoException).code) };
  }
}

function toFileProblem(why: string | undefined): Problem {
  const rule = "must be a readable file with the App's RSA private key in PEM";
  return { variable: "PRIVATE_KEY_PATH", rule: why === undefined ? rule : `${rule}; ${why}` };
}

/** Which of them is used: never more than one is set. */
function toCredential(given: Environment): Settings["agent"]["credential"] | undefined {
  const { ANTHROPIC_API_KEY: key, CLAUDE_CODE_OAUTH_TOKEN: token } = given;
  if (key !== undefined) return { kind: "api_key", value: key };
  return token === undefined ? undefined : { kind: "oauth_token", value: token };
}
