import { setTimeout as sleep } from "node:timers/promises";
import { DEMO_FILES } from "./model/demo-repository.ts";
import { fixScript } from "./model/demo-script.ts";
import type { DemoOptions } from "./options.ts";
import { type DemoResult, readPhases, runTests, toResult } from "./result.ts";
import { SANDBOXES } from "./sandbox-service.ts";
import { toDiffLines } from "./show/diff-lines.ts";
import type { Screen } from "./show/screen.ts";
import { toTerminalText } from "./show/terminal-text.ts";
import { toThreadLines } from "./show/thread-lines.ts";
import { toHonestLines, toNextLines, toTestLines } from "./words.ts";
import { startWorld, type World } from "./world.ts";

const REPOSITORY = "acme/shelf";
const PERSON = "maya";
const ISSUE = {
  title: "The last book of every page is missing",
  body: "With a page size of 2, page 1 of our five books shows only Emma. `npm test` says the same.",
};
const COMMAND = "/claude fix this";
const SCRIPTED_LIMIT_MS = 90_000;
const LIVE_LIMIT_MS = 15 * 60_000;
/** How long the scripted model takes for an answer, so that eyes can follow. */
const PACE_MS = 900;
/** The small GitHub counts no requests: the comment can follow the agent closely. */
const SETTINGS = { REPORT_SECONDS: "1" };

/** A running app, as far as the demo looks at it. */
interface ShownApp {
  log(): string;
  isIsolated: boolean;
}

/**
 * Plays the main job and shows it; `whenShown` is waited for before the world ends.
 * Throws when there is no pull request at the end whose tests pass.
 */
export async function runDemo(
  options: DemoOptions,
  screen: Screen,
  { onWorld, whenShown }: { onWorld?: (world: World) => void; whenShown?: () => Promise<void> } = {},
): Promise<DemoResult> {
  const script = fixScript({
    paceMs: options.json ? 0 : PACE_MS,
    outcomes: { fixed: "changed", failed: "needs_person" },
  });
  const { sandbox, liveModel } = options;
  const world = await startWorld({
    script,
    serveSandboxes: SANDBOXES[sandbox],
    ...(liveModel && { liveModel }),
  });
  onWorld?.(world);
  try {
    const result = await play(world, options, screen);
    await whenShown?.();
    return result;
  } finally {
    await world.close();
  }
}

async function play(world: World, options: DemoOptions, screen: Screen): Promise<DemoResult> {
  const { paint } = screen;
  await openRepository(world);
  const app = options.aws ? await startOnAws(world) : await startAsProcess(world, options);
  if (!app.isIsolated)
    screen.say(
      "bubblewrap does not work here: the agent runs WITHOUT isolation, which only a script may do.\n",
    );
  const number = await followThread(world, options, app, screen);
  const result = await toResult(world, REPOSITORY, number);
  const { number: pull, title, head } = result.pullRequest;
  screen.say(`\n${paint("bold", `Pull request #${pull} · ${toTerminalText(title)}`)}\n`);
  screen.say(toDiffLines(result.diff, paint).join("\n"));
  const tests = await runTests(world, REPOSITORY, head);
  screen.say(`\n${paint("bold", "node --test")} on a clone of its branch, as a reviewer would:\n`);
  screen.say(toTestLines(tests.output, paint));
  if (!tests.passed) throw new Error(`The tests fail on the pull request's branch:\n${tests.output}`);
  screen.say(`\n${toHonestLines(options, app.isIsolated, paint)}`);
  screen.say(`\n${toNextLines(options, paint)}`);
  if (options.keep) {
    const links = [result.pullRequest.url, `${world.github.url}/${REPOSITORY}/issues/${number}`];
    screen.say(`\nOpen until Ctrl-C:\n${links.map((link) => `  ${paint("underline", link)}`).join("\n")}`);
  }
  const { diff: _, ...rest } = result;
  return { ...rest, phasesMs: readPhases(app.log()) };
}

async function openRepository({ github }: World): Promise<void> {
  github.createUser(PERSON);
  const [owner = "", name = ""] = REPOSITORY.split("/");
  await github.createRepository({
    owner,
    ownerType: "Organization",
    name,
    files: DEMO_FILES,
    collaborators: { [PERSON]: "write" },
  });
}

/** The issue, the command, and what becomes of it, shown as it changes. Gives the issue's number. */
async function followThread(
  { github }: World,
  { liveModel }: DemoOptions,
  app: ShownApp,
  screen: Screen,
): Promise<number> {
  const { number } = await github.openIssue({ repo: REPOSITORY, author: PERSON, ...ISSUE });
  await github.settled();
  const show = () => screen.show(toThreadLines(github, { repo: REPOSITORY, number }, screen));
  const stopShowing = github.onChange(show);
  github.comment({ repo: REPOSITORY, number, author: PERSON, body: COMMAND });
  const limitMs = liveModel === undefined ? SCRIPTED_LIMIT_MS : LIVE_LIMIT_MS;
  const giveUpAt = Date.now() + limitMs;
  while (!hasEnded(app.log())) {
    if (Date.now() > giveUpAt)
      throw new Error(`No end after ${limitMs / 1000} s. The app's log:\n${app.log()}`);
    await sleep(50);
  }
  stopShowing();
  show();
  screen.settle();
  return number;
}

/** Starts the app in this machine's own process. */
async function startAsProcess(world: World, { liveModel }: DemoOptions): Promise<ShownApp> {
  // Only the scripted agent may run without isolation where bubblewrap is missing; a live one never.
  const unsafe: Record<string, string> = liveModel === undefined ? { SANDBOX_LOCAL_UNSAFE: "1" } : {};
  const app = await world.startApp({ ...SETTINGS, ...unsafe });
  const health = (await (await fetch(`${app.url}/health`)).json()) as { sandbox: string };
  return { log: app.log, isIsolated: health.sandbox !== "not isolated" };
}

/** Packages the functions and starts them in a small Lambda. */
async function startOnAws(world: World): Promise<ShownApp> {
  const { startAwsApp } = await import("./aws/aws-app.ts");
  const app = await startAwsApp({ env: { ...world.appEnv, ...SETTINGS }, directory: world.directory });
  world.atClose(() => app.close());
  world.github.setWebhookUrl(`${app.url}/api/github/webhooks`);
  return { log: app.log, isIsolated: true };
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
