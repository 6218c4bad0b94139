import { setTimeout as sleep } from "node:timers/promises";
import { startAwsApp } from "../demo/aws/aws-app.ts";
import { DEMO_FILES } from "../demo/model/demo-repository.ts";
import { fixScript } from "../demo/model/demo-script.ts";
import type { ModelRequest } from "../demo/model/model-turn.ts";
import { serveDaytona } from "../demo/sandbox-service.ts";
import { startWorld } from "../demo/world.ts";
import { meter } from "../src/durable/meter.ts";
import { atMost, type Figure } from "./figure.ts";

const MINUTE_MS = 60_000;
/** The scripted agent fixes in five turns of the model's; before them it takes as many more, so that it is never silent for long. */
const TURNS = 10;
const EARLY_TURNS = 5;
const REPOSITORY = "maya/shelf";
/** Minutes of the run that has goals for its milliseconds and its checkpoints. */
const SHORT = 10;
const BILLED_GOAL_MS = 8_000;
const CHECKPOINT_GOAL = 200;
const METERED_GOAL = 400;
const GIVE_UP_MS = 10 * MINUTE_MS;
const EARLY_TURN = {
  text: "I think.",
  tools: [{ name: "Bash", input: { command: "true", description: "Nothing" } }],
};

/** What a run of ten minutes and one of an hour cost on AWS. */
export async function benchAwsRun(): Promise<Figure[]> {
  return [...(await measureRun(SHORT)), ...(await measureRun(60))];
}

/**
 * A run of so many minutes: the functions are the packaged ones, each in a process of its own, so billed milliseconds are those of this
 * machine and without AWS's network. While the model thinks, the clock is set forward from timer to timer: every look is really made, and
 * none is slowed down by the look before it, so that there are rather too many.
 */
async function measureRun(minutes: number): Promise<Figure[]> {
  const clock = skipWhileThinking();
  const world = await startWorld({ script: clock.toScript(minutes), serveSandboxes: serveDaytona });
  try {
    const { github } = world;
    const app = await startAwsApp({ env: world.appEnv, clock });
    world.atClose(() => app.close());
    github.setWebhookUrl(`${app.url}/api/github/webhooks`);
    github.createUser("maya");
    await github.createRepository({ owner: "maya", name: "shelf", files: DEMO_FILES });
    const issue = {
      repo: REPOSITORY,
      author: "maya",
      title: "The last book is missing",
      body: "On every page.",
    };
    const { number } = await github.openIssue(issue, { silent: true });
    const asked = github.requests.length;
    github.comment({ repo: REPOSITORY, number, author: "maya", body: "/claude fix this" });
    const giveUpAt = performance.now() + GIVE_UP_MS;
    const isOver = () => app.lambda.executions("run").some(({ status }) => status !== "RUNNING");
    while (!isOver()) {
      if (performance.now() > giveUpAt) throw new Error(`The run did not end.\n${app.log()}`);
      await sleep(200);
    }
    const billed = app.lambda.billed.filter(({ function: name }) => name === "run");
    const [execution] = app.lambda.executions("run");
    if (execution?.status !== "SUCCEEDED" || execution.result !== '"published"')
      throw new Error(`The run ended otherwise: ${execution?.result ?? execution?.error}\n${app.log()}`);
    const billedMs = billed.reduce((sum, { ms }) => sum + ms, 0);
    const of = `a run of ${minutes} minutes on AWS`;
    const metered = 1 + meter([...execution.operations.values()]);
    return [
      atMost(`${of}: operations, as AWS meters them`, "operations", {
        ...{ value: metered, baseline: METERED_GOAL, goal: 1 },
      }),
      toCount(`${of}: written into its execution`, "bytes", execution.writtenBytes),
      minutes === SHORT
        ? atMost(`${of}: billed milliseconds of the run function`, "ms", {
            ...{ value: billedMs, baseline: BILLED_GOAL_MS, goal: 1 },
          })
        : toCount(`${of}: billed milliseconds of the run function`, "ms", billedMs),
      minutes === SHORT
        ? atMost(`${of}: checkpoints`, "checkpoints", {
            ...{ value: execution.checkpoints, baseline: CHECKPOINT_GOAL, goal: 1 },
          })
        : toCount(`${of}: checkpoints`, "checkpoints", execution.checkpoints),
      toCount(`${of}: invocations of the run function`, "invocations", billed.length),
      toCount(`${of}: requests to DynamoDB`, "requests", app.table.requests),
      toCount(`${of}: DynamoDB write units`, "units", app.table.writeUnits),
      toCount(`${of}: DynamoDB read units`, "units", app.table.readUnits),
      toCount(`${of}: requests to GitHub`, "requests", github.requests.length - asked),
      toCount(`${of}: requests to Daytona`, "requests", world.sandboxes.daytona?.requests.length ?? 0),
    ];
  } finally {
    await world.close();
    clock.end();
  }
}

/** A clock that goes as the machine's while the agent works, and from timer to timer while its model thinks; all of this process sees it. */
function skipWhileThinking() {
  const realNow = Date.now;
  let aheadMs = 0;
  let beganAt = 0;
  let isThinking = false;
  Date.now = () => realNow() + aheadMs;
  const fix = fixScript({ outcomes: { fixed: "changed", failed: "needs_person" } });
  if (typeof fix !== "function") throw new Error("The script is no function.");
  return {
    aheadMs: () => aheadMs,
    now: () => Date.now(),
    async sleep(ms: number) {
      if (isThinking) aheadMs += ms;
      await sleep(isThinking ? 0 : Math.min(ms, 20));
    },
    /** Each turn of the model's takes its share of the minutes. */
    toScript: (minutes: number) => async (request: ModelRequest) => {
      beganAt ||= Date.now();
      const untilAt = beganAt + ((request.turn + 1) * minutes * MINUTE_MS) / TURNS - MINUTE_MS / 2;
      isThinking = true;
      while (Date.now() < untilAt) await sleep(5);
      isThinking = false;
      if (request.turn < EARLY_TURNS) return EARLY_TURN;
      return fix({ ...request, turn: request.turn - EARLY_TURNS });
    },
    end() {
      Date.now = realNow;
    },
  };
}

/** A figure that has no goal: it is there for the table in docs/aws.md. */
function toCount(name: string, unit: string, value: number): Figure {
  return { name, value, unit, baseline: value, ratio: 1, goal: "none", met: true };
}
