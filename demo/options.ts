import { parseArgs } from "node:util";
import type { SandboxKind } from "./sandbox-service.ts";

/** What the demo was asked to do. */
export interface DemoOptions {
  sandbox: SandboxKind;
  aws: boolean;
  /** A longer thread in place of the main job. */
  story: boolean;
  /** The model's settings, from the environment; the script where there are none. */
  liveModel?: Record<string, string>;
  /** Leave the small GitHub running at the end, for a look in the browser. */
  keep: boolean;
  /** One JSON line on stdout at the end; what happens goes to stderr. */
  json: boolean;
}

const SANDBOX_KINDS = ["local", "daytona"] as const satisfies readonly SandboxKind[];

export const USAGE = `Sandpiper's main job with no account and no network: from an issue to a pull request.

  npm run demo                            show it
  npm run demo -- --story                 a longer thread: a question, a plan, more said, stopped, gone on with, published
  npm run demo -- --keep                  and leave its pages for a look in the browser, until Ctrl-C
  npm run demo -- --live                  with your model account: ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN
  npm run demo -- --sandbox <kind>        where the agent works: ${SANDBOX_KINDS.join(", ")}
  npm run demo -- --aws                   the packaged functions in a small Lambda, with DynamoDB and Daytona beside it
  npm run -s demo -- --json               JSON alone on stdout; -s silences npm's own lines
`;

const OPTIONS = {
  live: { type: "boolean" },
  json: { type: "boolean" },
  aws: { type: "boolean" },
  story: { type: "boolean" },
  keep: { type: "boolean" },
  sandbox: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;
const MODEL_VARIABLES = [
  "ANTHROPIC_API_KEY",
  "CLAUDE_CODE_OAUTH_TOKEN",
  "ANTHROPIC_BASE_URL",
  "CLAUDE_MODEL",
];

/** Reads the command line; a mistake is told in one line. */
export function parseOptions(
  args: string[],
  env: Readonly<Record<string, string | undefined>>,
): { kind: "demo"; options: DemoOptions } | { kind: "help" } | { kind: "mistake"; line: string } {
  const values = readValues(args);
  if (typeof values === "string")
    return toMistake(`${values}. \`npm run demo -- --help\` says what there is.`);
  const { live = false, json = false, aws = false, story = false, keep = false, help = false } = values;
  if (help) return { kind: "help" };
  const sandbox = SANDBOX_KINDS.find((kind) => kind === (values.sandbox ?? (aws ? "daytona" : "local")));
  if (sandbox === undefined) return toMistake(`--sandbox must be one of ${SANDBOX_KINDS.join(", ")}.`);
  if (aws && sandbox === "local")
    return toMistake("--aws works with a distant sandbox: there is no machine of one's own.");
  if (live && sandbox !== "local")
    return toMistake("--live works with the local sandbox: the small servers' machines reach no internet.");
  if (keep && json) return toMistake("--keep and --json don't go together: one waits, the other ends.");
  if (live && story)
    return toMistake("--story is scripted: --live plays the main job with a model of yours.");
  if (!live) return { kind: "demo", options: { sandbox, aws, story, keep, json } };
  const liveModel = Object.fromEntries(
    MODEL_VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  if (liveModel.ANTHROPIC_API_KEY === undefined && liveModel.CLAUDE_CODE_OAUTH_TOKEN === undefined)
    return toMistake("--live needs ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN in the environment.");
  return { kind: "demo", options: { sandbox, aws, story, keep, json, liveModel } };
}

/** The options, or what is wrong with them in Node's own words, of which the first sentence says it. */
function readValues(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    const { message = "" } = error as Error;
    return message.split(/\.\s|\n/)[0]?.replace(/\.$/, "") ?? "";
  }
}

function toMistake(line: string): { kind: "mistake"; line: string } {
  return { kind: "mistake", line };
}
