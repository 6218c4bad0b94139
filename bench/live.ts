import { setTimeout as sleep } from "node:timers/promises";
import { DEMO_FILES } from "../demo/model/demo-repository.ts";
import type { ModelRequest, ModelTurn } from "../demo/model/model-turn.ts";
import { startWorld, type World } from "../demo/world.ts";
import { toRunId } from "../src/run/run.ts";
import { atMost, type Figure } from "./figure.ts";

const EVENTS = 45;
const GOAL_MS = 2_000;
const LIMIT_MS = 180_000;
const REPO = "maya/shelf";
const STAMP = /stamp-(\d{13})/g;

/** From the model's last word of a message to a browser that follows the run: the CLI, its line, the app's look and the stream are in between. */
export async function benchLive(): Promise<Figure[]> {
  const world = await startWorld({ script: sayWhen, pages: true });
  try {
    const { github } = world;
    github.createUser("maya");
    const { id: repositoryId } = await github.createRepository({
      owner: "maya",
      name: "shelf",
      files: DEMO_FILES,
    });
    const app = await world.startApp();
    const cookie = await signIn(world, app.url);
    const issue = { repo: REPO, author: "maya", title: "Talk to me", body: "" };
    const { number } = await github.openIssue(issue, { silent: true });
    const { id } = github.comment({ repo: REPO, number, author: "maya", body: "/claude talk" });
    const run = toRunId({ repositoryId, triggerKind: "comment", triggerId: id });
    const tookMs = await follow(`${app.url}/runs/${run}/live`, cookie).catch((error: unknown) => {
      throw new Error(`Nobody could follow the run:\n${app.log()}`, { cause: error });
    });
    return [
      atMost(
        `from an agent's line to the screen of who follows its run, p95 of ${tookMs.length}, against the goal`,
        "ms",
        {
          value: toPercentile(tookMs, 0.95),
          baseline: GOAL_MS,
          goal: 1,
        },
      ),
    ];
  } finally {
    await world.close();
  }
}

/** Says when it speaks, at no even times, and has a command run so that it may speak again. */
async function sayWhen({ turn }: ModelRequest): Promise<ModelTurn> {
  await sleep(100 + ((turn * 373) % 900));
  const command = turn > EVENTS + 1 ? "sleep 60" : "true";
  return { text: `stamp-${Date.now()}`, tools: [{ name: "Bash", input: { command } }] };
}

/** The session's cookie of somebody who came by GitHub. */
async function signIn(world: World, url: string): Promise<string> {
  world.github.signedInAs("maya");
  const toCookies = (answer: Response) =>
    answer.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
  const begun = await fetch(`${url}/sign-in`, { redirect: "manual" });
  const back = await fetch(begun.headers.get("location") ?? "", { redirect: "manual" });
  const done = await fetch(back.headers.get("location") ?? "", {
    redirect: "manual",
    headers: { cookie: toCookies(begun).join("; ") },
  });
  return toCookies(done).join("; ");
}

/** How long each message took to arrive. */
async function follow(url: string, cookie: string): Promise<number[]> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const body = (await open(url, { cookie, signal })).pipeThrough(new TextDecoderStream());
  const arrived = new Map<string, number>();
  let text = "";
  for await (const chunk of body) {
    text += chunk;
    const now = Date.now();
    for (const [, stamp = ""] of text.matchAll(STAMP))
      if (!arrived.has(stamp)) arrived.set(stamp, now - Number(stamp));
    text = text.slice(text.lastIndexOf("\n"));
    if (arrived.size >= EVENTS) return [...arrived.values()];
  }
  throw new Error(`Only ${arrived.size} of ${EVENTS} messages came.`);
}

/** The stream, as soon as the run is there. */
async function open(url: string, { cookie, signal }: { cookie: string; signal: AbortSignal }) {
  for (;;) {
    const answer = await fetch(url, { headers: { cookie }, signal, redirect: "manual" });
    if (answer.status === 200 && answer.body !== null) return answer.body;
    await answer.body?.cancel();
    if (answer.status !== 404) throw new Error(`The stream answers ${answer.status}.`);
    await sleep(50);
  }
}

function toPercentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.POSITIVE_INFINITY;
}
