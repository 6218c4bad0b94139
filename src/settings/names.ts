import { findNearest } from "../values/find-nearest.ts";

/** A variable that is not read, and the one that was most likely meant. */
export interface Misspelt {
  name: string;
  meant: string;
}

/** What other tools and other projects call our variables. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  ANTHROPIC_API_TOKEN: "ANTHROPIC_API_KEY",
  ANTHROPIC_API_URL: "ANTHROPIC_BASE_URL",
  ANTHROPIC_KEY: "ANTHROPIC_API_KEY",
  CLAUDE_API_KEY: "ANTHROPIC_API_KEY",
  CLAUDE_BIN: "CLAUDE_PATH",
  CLAUDE_CODE_TOKEN: "CLAUDE_CODE_OAUTH_TOKEN",
  CLAUDE_OAUTH_TOKEN: "CLAUDE_CODE_OAUTH_TOKEN",
  CLAUDE_TOKEN: "CLAUDE_CODE_OAUTH_TOKEN",
  GITHUB_ENTERPRISE_HOST: "GHE_HOST",
  MAX_MINUTES: "RUN_MINUTES",
  PRIVATE_KEY_FILE: "PRIVATE_KEY_PATH",
  REPO_BUDGET_USD: "REPO_DAY_BUDGET_USD",
  RUN_BUDGET: "RUN_BUDGET_USD",
  SANDBOX_UNSAFE: "SANDBOX_LOCAL_UNSAFE",
  SMEE_URL: "WEBHOOK_PROXY_URL",
  THREAD_BUDGET: "THREAD_BUDGET_USD",
};

/** Put before the names of what belongs to the App, as in `GITHUB_APP_ID`. */
const APP_PREFIX = /^(?:GITHUB|GH)_(?:APP_)?(?=APP_ID$|PRIVATE_KEY|WEBHOOK_SECRET)/;
/** Kubernetes itself makes `SANDPIPER_PORT` and `SANDPIPER_SERVICE_HOST` of a service with this name. */
const OWN_PREFIX = /^SANDPIPER_(?!PORT|SERVICE_)/;

/** What systemd itself sets for services, and is near one of ours. */
const SYSTEMD_NAMES: readonly string[] = ["NOTIFY_SOCKET"];

/** Names that are too short or too ordinary to be a slip of ours: every machine has its own `HOST`. */
const MIN_NEAR_CHARS = 6;
/** In a short word one letter is another word: `GH_HOST` is GitHub's CLI's, `APP_UID` that of .NET's images. */
const MIN_NEAR_PART_CHARS = 3;

/**
 * The variables of an environment that are nearly ours, or that others call so, and stand for one that is not set. It looks at names
 * only. Ordinary variables of machines, CI services and containers must not be among them, so that a warning means something.
 */
export function findMisspelt(
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): Misspelt[] {
  const isSet = (name: string): boolean => Boolean(env[name]?.trim());
  return Object.keys(env).flatMap((name) => {
    if (known.includes(name) || SYSTEMD_NAMES.includes(name) || !isSet(name)) return [];
    const meant = findMeant(name.toUpperCase(), known);
    return meant === undefined || isSet(meant) ? [] : [{ name, meant }];
  });
}

function findMeant(name: string, known: readonly string[]): string | undefined {
  const bare = name.replace(OWN_PREFIX, "").replace(APP_PREFIX, "");
  if (bare !== name && known.includes(bare)) return bare;
  return OTHER_NAMES[bare] ?? known.find((other) => isNear(bare, other));
}

/** The same letters with other underscores; or the same number of words, each the same or nearly. */
function isNear(name: string, known: string): boolean {
  if (known.length < MIN_NEAR_CHARS) return false;
  if (name.replaceAll("_", "") === known.replaceAll("_", "")) return true;
  const words = name.split("_");
  const knownWords = known.split("_");
  if (words.length !== knownWords.length) return false;
  return knownWords.every((word, index) => {
    const written = words[index] ?? "";
    if (written === word) return true;
    return word.length >= MIN_NEAR_PART_CHARS && findNearest(written, [word]) !== undefined;
  });
}
