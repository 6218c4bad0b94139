import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ModelRequest, ModelScript } from "../demo/model/model-turn.ts";
import { promptOf } from "../demo/model/script-steps.ts";
import { startWorld, type World } from "../demo/world.ts";
import { findProcesses } from "../test/support/world-sandbox.ts";
import { atMost, type Figure } from "./figure.ts";

const OWNER = "ada";
const REPO = `${OWNER}/shelf`;
const ALSO_ROUNDS = 20;
const STOP_ROUNDS = 5;
const ALSO_GOAL_S = 15;
const STOP_GOAL_S = 10;
const GIVE_UP_MS = 60_000;
const LOOK_MS = 20;
/** A command that never ends by itself. */
const LASTING = { name: "Bash", input: { command: "sleep 86397", description: "Wait" } };
const ANSWER = { structured: { title: "Done", summary: "Done.", done: [], outcome: "answered" } };

/** How a run stands when it is stopped: what the model does, and how one sees that it has come so far. */
const STATES: Record<string, { script: ModelScript; isThere: (rig: Rig) => boolean; also?: true }> = {
  "the clone runs": { script: [ANSWER], isThere: ({ logged }) => logged("start clone") },
  "the agent starts": { script: [ANSWER], isThere: ({ logged }) => logged("begin work") },
  "the model answers": {
    script: [{ text: "Wait.", delayMs: GIVE_UP_MS }],
    isThere: ({ requests }) => requests() > 0,
  },
  "a command runs": { script: () => ({ tools: [LASTING] }), isThere: () => isRunning("sleep 86397") },
  "it was told more": {
    script: () => ({ tools: [LASTING] }),
    isThere: ({ logged }) => logged("start agent 1.2"),
    also: true,
  },
};

/** Seconds from `stop` to the death of all that the run started, in each state, and from `also` to the request that tells the model of it. */
export async function benchSteering(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [state, how] of Object.entries(STATES)) {
    const seconds = await measure(STOP_ROUNDS, how.script, (rig) => stopIn(rig, how));
    const name = `stop while ${state}: slowest of ${STOP_ROUNDS} to the last process's end, against the goal`;
    figures.push(atMost(name, "s", { value: Math.max(...seconds), baseline: STOP_GOAL_S, goal: 1 }));
  }
  const script = (request: ModelRequest) =>
    promptOf(request).includes(" adds to the task:") ? ANSWER : { tools: [LASTING] };
  const seconds = await measure(ALSO_ROUNDS, script, tellMore);
  const p95 = seconds.toSorted((a, b) => a - b)[Math.ceil(0.95 * seconds.length) - 1] ?? Number.NaN;
  const name = `also: p95 of ${ALSO_ROUNDS} to the request that tells the model, against the goal`;
  return [...figures, atMost(name, "s", { value: p95, baseline: ALSO_GOAL_S, goal: 1 })];
}

/** One thread of a world, and how to see what happens there. */
interface Rig {
  world: World;
  say(body: string): void;
  /** Whether a step of this round is in the log, by how its name begins. */
  logged(step: string): boolean;
  /** How many requests the model has had in this round. */
  requests(): number;
}

/** Each round in a thread of its own, one after the other. */
async function measure(
  rounds: number,
  script: ModelScript,
  round: (rig: Rig) => Promise<number>,
): Promise<number[]> {
  const world = await startWorld({ script });
  let log = () => "";
  try {
    await world.github.createRepository({ owner: OWNER, name: "shelf", files: { "README.md": "# Shelf\n" } });
    const app = await world.startApp();
    log = app.log;
    const seconds: number[] = [];
    for (let index = 0; index < rounds; index += 1) {
      const { number } = await world.github.openIssue(
        { repo: REPO, author: OWNER, title: "A note", body: "Please." },
        { silent: true },
      );
      const logAt = app.log().length;
      const requestsAt = world.model?.requests.length ?? 0;
      seconds.push(
        await round({
          world,
          say: (body) => void world.github.comment({ repo: REPO, number, author: OWNER, body }),
          logged: (step) => app.log().slice(logAt).includes(`"step":"${step}`),
          requests: () => (world.model?.requests.length ?? 0) - requestsAt,
        }),
      );
    }
    return seconds;
  } catch (error) {
    throw new Error(`${error}. The app's log:\n${log()}`);
  } finally {
    await world.close();
  }
}

async function stopIn(rig: Rig, { isThere, also }: (typeof STATES)[string]): Promise<number> {
  rig.say("/claude take your time");
  if (also) {
    await until(() => isRunning("sleep 86397"));
    rig.say("/claude also add a test");
  }
  await until(() => isThere(rig));
  const stoppedAt = performance.now();
  rig.say("/claude stop");
  let lastSeenAt = stoppedAt;
  await until(() => {
    // First whether it is over: what runs then, runs on.
    const isOver = rig.logged("report");
    const isAlive = isRunning(join(rig.world.directory, "data", "sandboxes"));
    if (isAlive) lastSeenAt = performance.now();
    return isOver && !isAlive;
  });
  return (lastSeenAt - stoppedAt) / 1000;
}

async function tellMore(rig: Rig): Promise<number> {
  rig.say("/claude take your time");
  await until(() => isRunning("sleep 86397"));
  const saidAt = performance.now();
  rig.say("/claude also add a test");
  const before = rig.requests();
  await until(() => rig.requests() > before);
  const seconds = (performance.now() - saidAt) / 1000;
  await until(() => rig.logged("report"));
  return seconds;
}

async function until(isSo: () => boolean): Promise<void> {
  for (const giveUpAt = Date.now() + GIVE_UP_MS; !isSo(); await sleep(LOOK_MS))
    if (Date.now() > giveUpAt) throw new Error("It did not come to that.");
}

function isRunning(text: string): boolean {
  return findProcesses(text).length > 0;
}
