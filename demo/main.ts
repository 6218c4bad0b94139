/**
 * The main job with no account and no network: a small GitHub, a scripted model, and between them the real app, the real Claude
 * Code CLI, real git and the real sandbox.
 *
 *     npm run demo                 show it
 *     npm run demo -- --live       the same with your own model account (ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN)
 *     npm run demo -- --sandbox daytona   the agent in a sandbox of Daytona's real SDK, against a small Daytona; also: e2b, aio
 *     npm run demo -- --aws               the packaged functions in a small Lambda, with DynamoDB and Daytona beside it
 *     npm run demo -- --json       one JSON line on stdout at the end; what happens goes to stderr
 */
import { parseArgs } from "node:util";
import { DEMO_FILES } from "./model/demo-repository.ts";
import { fixScript } from "./model/demo-script.ts";
import { type DemoResult, readPhases, runTests, toResult } from "./result.ts";
import type { SandboxKind } from "./sandbox-service.ts";
import { createScreen, type Screen } from "./screen.ts";
import { startWorld, type World } from "./world.ts";

const REPOSITORY = "acme/shelf";
const PERSON = "maya";
const ISSUE = {
  title: "The last book of every page is missing",
  body: "With a page size of 2, page 1 of our five books shows only *Emma*. `npm test` says the same.",
};
const COMMAND = "/claude fix this";
const SANDBOX_WORDS: Record<SandboxKind, string> = {
  local: "the sandbox are the real ones.",
  daytona:
    "Daytona's SDK are the real ones;\nDaytona itself is a small one on loopback, its machines are bubblewrap.",
  e2b: "E2B's SDK are the real ones;\nE2B itself is a small one on loopback, its machines are bubblewrap.",
  aio: "are the real ones; the AIO machines\nand who lends them are small ones on loopback, in bubblewrap.",
};
const SANDBOX_KINDS = Object.keys(SANDBOX_WORDS);
const SCRIPTED_LIMIT_MS = 90_000;
const LIVE_LIMIT_MS = 15 * 60_000;

async function main(): Promise<number> {
  const {
    live = false,
    json = false,
    help = false,
    aws = false,
    sandbox = aws ? "daytona" : "local",
  } = parseOptions();
  if (help) {
    process.stdout.write("npm run demo -- [--sandbox local|daytona|e2b|aio] [--aws] [--live] [--json]\n");
    return 0;
  }
  const mistake = findMistake({ live, aws, sandbox });
  if (mistake !== undefined || !isSandboxKind(sandbox)) {
    process.stderr.write(`${mistake}\n`);
    return 2;
  }
  const liveModel = live ? toLiveModel() : undefined;
  if (liveModel === "missing") {
    process.stderr.write("--live needs ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN in the environment.\n");
    return 2;
  }
  const paceMs = json ? 0 : 900;
  const script = fixScript({ paceMs, outcomes: { fixed: "changed", failed: "needs_person" } });
  const world = await startWorld({ script, sandbox, ...(liveModel === undefined ? {} : { liveModel }) });
  process.once("SIGINT", () => {
    world.close().finally(() => process.exit(130));
  });
  try {
    const result = await play(world, {
      json,
      aws,
      sandbox,
      limitMs: live ? LIVE_LIMIT_MS : SCRIPTED_LIMIT_MS,
      isScripted: !live,
    });
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await world.close();
  }
}

async function play(
  world: World,
  {
    json,
    aws,
    sandbox,
    limitMs,
    isScripted,
  }: { json: boolean; aws: boolean; sandbox: SandboxKind; limitMs: number; isScripted: boolean },
): Promise<DemoResult> {
  const { github } = world;
  const screen = createScreen(json ? process.stderr : process.stdout);
  screen.say(
    `Sandpiper's main job on this machine alone. GitHub is a small one at
${github.url}, the model is ${isScripted ? "a script" : "yours"}; the app, Claude Code,
git and ${SANDBOX_WORDS[sandbox]}\n`,
  );

  github.createUser(PERSON);
  const [owner = "", name = ""] = REPOSITORY.split("/");
  await github.createRepository({
    owner,
    ownerType: "Organization",
    name,
    files: DEMO_FILES,
    collaborators: { [PERSON]: "write" },
  });
  const log = aws ? await startOnAws(world) : await startAsProcess(world, { isScripted, screen });
  screen.say(`A repository: ${REPOSITORY}, where \`npm test\` fails.`);
  const issue = await github.openIssue({ repo: REPOSITORY, author: PERSON, ...ISSUE });
  screen.say(`${PERSON} opens issue #${issue.number}: ${ISSUE.title}`);
  await github.settled();
  screen.say(`${PERSON} comments: ${COMMAND}\n`);

  const stopShowing = github.onChange(() => screen.show(github, REPOSITORY, issue.number));
  github.comment({ repo: REPOSITORY, number: issue.number, author: PERSON, body: COMMAND });
  const startedAt = Date.now();
  while (!hasEnded(log())) {
    if (Date.now() - startedAt > limitMs)
      throw new Error(`No end after ${limitMs / 1000} s. The app's log:\n${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  stopShowing();
  screen.show(github, REPOSITORY, issue.number);
  screen.end();

  const result = await toResult(world, REPOSITORY, issue.number);
  const pull = result.pullRequest;
  screen.say(`\nPull request #${pull.number}: ${pull.title}\n${pull.url}\n`);
  screen.say(result.diff);
  screen.say(`The tests on ${pull.head}:\n`);
  const tests = await runTests(world, REPOSITORY, pull.head);
  screen.say(tests.output);
  if (!tests.passed) throw new Error("The tests fail on the pull request's branch.");
  screen.say("They pass.");
  const { diff: _, ...rest } = result;
  return { ...rest, phasesMs: readPhases(log()) };
}

/** Starts the app in this machine's own process; gives its log. */
async function startAsProcess(
  world: World,
  { isScripted, screen }: { isScripted: boolean; screen: Screen },
): Promise<() => string> {
  // Only the scripted agent may run without isolation where bubblewrap is missing; a live one never.
  const app = await world.startApp(isScripted ? { SANDBOX_LOCAL_UNSAFE: "1" } : {});
  const health = (await (await fetch(`${app.url}/health`)).json()) as { sandbox: string };
  if (health.sandbox === "not isolated") {
    screen.say(
      "bubblewrap is not here or does not work: the agent runs WITHOUT isolation, which only this demo may do.\n",
    );
  }
  return () => app.log();
}

/** Packages the functions and starts them in a small Lambda; gives their log. */
async function startOnAws(world: World): Promise<() => string> {
  const { startAwsApp } = await import("./aws/aws-app.ts");
  const app = await startAwsApp({ env: world.appEnv, directory: world.directory });
  world.atClose(() => app.close());
  world.github.setWebhookUrl(`${app.url}/api/github/webhooks`);
  return () => app.log();
}

/** The last step of the commented run: the issue itself starts nothing in this repository. */
function hasEnded(log: string): boolean {
  return log
    .split("\n")
    .some((line) => line.includes('"step":"report"') && line.includes('"step.done"') && !isSilent(log, line));
}

function isSilent(log: string, line: string): boolean {
  const run = /"run":"([0-9a-f]+)"/.exec(line)?.[1];
  return log.split("\n").some((other) => other.includes('"run.silent"') && other.includes(`"run":"${run}"`));
}

/** What can't be asked for together, in a line. */
function findMistake({
  live,
  aws,
  sandbox,
}: {
  live: boolean;
  aws: boolean;
  sandbox: string;
}): string | undefined {
  if (!isSandboxKind(sandbox)) return `--sandbox must be one of ${SANDBOX_KINDS.join(", ")}.`;
  if (aws && sandbox === "local")
    return "--aws works with a distant sandbox: there is no machine of one's own.";
  if (live && sandbox !== "local")
    return "--live works with the local sandbox: the small servers' machines reach no internet.";
  return undefined;
}

function isSandboxKind(text: string): text is SandboxKind {
  return SANDBOX_KINDS.includes(text);
}

function toLiveModel(): Record<string, string> | "missing" {
  const names = ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_BASE_URL", "CLAUDE_MODEL"];
  const given = names.flatMap((key) => (process.env[key] ? [[key, process.env[key]] as const] : []));
  const hasKey = given.some(([key]) => key === "ANTHROPIC_API_KEY" || key === "CLAUDE_CODE_OAUTH_TOKEN");
  return hasKey ? Object.fromEntries(given) : "missing";
}

function parseOptions() {
  const options = {
    live: { type: "boolean" },
    json: { type: "boolean" },
    aws: { type: "boolean" },
    sandbox: { type: "string" },
    help: { type: "boolean" },
  } as const;
  return parseArgs({ options }).values;
}

process.exitCode = await main();
