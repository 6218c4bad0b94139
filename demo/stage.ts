import { setTimeout as sleep } from "node:timers/promises";
import { toRunId } from "../src/run/run.ts";
import type { ModelScript } from "./model/model-turn.ts";
import type { DemoOptions } from "./options.ts";
import type { Screen } from "./show/screen.ts";
import { registerPages, type World } from "./world.ts";

export const REPOSITORY = "acme/shelf";
export const PERSON = "maya";
/** How long the scripted model takes for an answer, so that eyes can follow. */
export const PACE_MS = 900;

const SCRIPTED_LIMIT_MS = 4 * 60_000;
const LIVE_LIMIT_MS = 15 * 60_000;
const LOOK_MS = 50;
const LOG_LINES = 30;
/** The small GitHub counts no requests: the comment can follow the agent closely. */
const SETTINGS = { REPORT_SECONDS: "1" };

/** What can be played on a stage. */
export interface Play<Result> {
  /** The repository's files, path to content. */
  readonly files: Record<string, string>;
  readonly script: (options: DemoOptions) => ModelScript;
  readonly play: (stage: Stage) => Promise<Result>;
}

/** A world with a person, her repository and the app in it, and where all of it is shown. */
export interface Stage {
  readonly world: World;
  /** The name of the run that a comment starts. */
  toRun(commentId: number): string;
  readonly options: DemoOptions;
  readonly screen: Screen;
  readonly isIsolated: boolean;
  /** Where the app's pages are, for who is signed in at the small GitHub. */
  readonly pagesUrl: string;
  /** The app's log up to now. */
  readLog(): LogLine[];
}

/** One line of the app's log. */
export interface LogLine {
  event: string;
  time: number;
  run?: string;
  step?: string;
  ms?: number;
  outcome?: string;
  elapsedMs?: number;
}

export async function setStage(
  world: World,
  { files, options, screen }: { files: Record<string, string>; options: DemoOptions; screen: Screen },
): Promise<Stage> {
  const { github } = world;
  github.createUser(PERSON);
  github.signedInAs(PERSON);
  const [owner = "", name = ""] = REPOSITORY.split("/");
  const { id } = await github.createRepository({
    owner,
    ownerType: "Organization",
    name,
    files,
    collaborators: { [PERSON]: "write" },
  });
  const { log, isIsolated, pagesUrl } = options.aws
    ? await startOnAws(world)
    : await startAsProcess(world, options);
  if (!isIsolated)
    screen.say(
      "bubblewrap does not work here: the agent runs WITHOUT isolation, which only a script may do.\n",
    );
  return {
    world,
    options,
    screen,
    isIsolated,
    pagesUrl,
    readLog: () => toLines(log()),
    toRun: (commentId) => toRunId({ repositoryId: id, triggerKind: "comment", triggerId: commentId }),
  };
}

/** Starts the app in this machine's own process. */
async function startAsProcess(world: World, { liveModel }: DemoOptions) {
  // Only the scripted agent may run without isolation where bubblewrap is missing; a live one never.
  const unsafe: Record<string, string> = liveModel === undefined ? { SANDBOX_LOCAL_UNSAFE: "1" } : {};
  const app = await world.startApp({ ...SETTINGS, ...unsafe });
  const health = (await (await fetch(`${app.url}/health`)).json()) as { sandbox: string };
  return { log: app.log, isIsolated: health.sandbox !== "not isolated", pagesUrl: app.url };
}

/** Packages the functions and starts them in a small Lambda. */
async function startOnAws(world: World) {
  const { startAwsApp } = await import("./aws/aws-app.ts");
  const app = await startAwsApp({
    env: { ...world.appEnv, ...SETTINGS },
    toPagesEnv: (publicUrl) => registerPages(world.github, publicUrl),
  });
  world.atClose(() => app.close());
  world.github.setWebhookUrl(`${app.url}/api/github/webhooks`);
  return { log: app.log, isIsolated: true, pagesUrl: app.url };
}

/** Waits until people were told how a run ended; gives its outcome. */
export async function untilEnded(stage: Stage, runId: string): Promise<string> {
  return until(stage, "end of the run", () => {
    const lines = stage.readLog().filter(({ run }) => run === runId);
    const last = lines.some(({ step }) => step === "reply") ? "finish" : "report";
    if (!lines.some(({ event, step }) => event === "step.done" && step === last)) return undefined;
    return lines.find(({ event }) => event === "run.ended")?.outcome ?? "";
  });
}

/** Looks until there is something, and throws with the app's log when that takes too long. */
export async function until<Found>(
  stage: Stage,
  what: string,
  look: () => Found | undefined,
): Promise<Found> {
  const limitMs = stage.options.liveModel === undefined ? SCRIPTED_LIMIT_MS : LIVE_LIMIT_MS;
  for (const giveUpAt = Date.now() + limitMs; Date.now() < giveUpAt; await sleep(LOOK_MS)) {
    const found = look();
    if (found !== undefined) return found;
  }
  const log = stage
    .readLog()
    .slice(-LOG_LINES)
    .map((line) => JSON.stringify(line));
  throw new Error(`No ${what} after ${limitMs / 1000} s. The end of the app's log:\n${log.join("\n")}`);
}

/** The last line may still be on its way. */
function toLines(log: string): LogLine[] {
  return log
    .slice(0, log.lastIndexOf("\n") + 1)
    .split("\n")
    .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as LogLine] : []));
}
