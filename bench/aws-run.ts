import { setTimeout as sleep } from "node:timers/promises";
import { startAwsApp } from "../demo/aws/aws-app.ts";
import { DEMO_FILES } from "../demo/model/demo-repository.ts";
import { fixScript } from "../demo/model/demo-script.ts";
import { startWorld } from "../demo/world.ts";
import { atMost, type Figure } from "./figure.ts";

const MINUTE_MS = 60_000;
/** The scripted agent takes so many turns of the model's. */
const TURNS = 5;
const REPOSITORY = "maya/shelf";
const BILLED_GOAL_MS = 8_000;
const CHECKPOINT_GOAL = 200;

/**
 * What a run of so many minutes costs on AWS, on the real polling schedule: the functions are the packaged ones, each in a process of its
 * own, so billed milliseconds are those of this machine and without AWS's network.
 */
export async function benchAwsRun(minutes = 10): Promise<Figure[]> {
  const paceMs = (minutes * MINUTE_MS) / TURNS;
  const script = fixScript({ paceMs, outcomes: { fixed: "changed", failed: "needs_person" } });
  const world = await startWorld({ script, sandbox: "daytona" });
  try {
    const { github } = world;
    const app = await startAwsApp({ env: world.appEnv, directory: world.directory });
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
    const giveUpAt = Date.now() + (minutes + 3) * MINUTE_MS;
    const isOver = () => app.lambda.executions("run").some(({ status }) => status !== "RUNNING");
    while (!isOver()) {
      if (Date.now() > giveUpAt) throw new Error(`The run did not end.\n${app.log()}`);
      await sleep(200);
    }
    const billed = app.lambda.billed.filter(({ function: name }) => name === "run");
    const [execution] = app.lambda.executions("run");
    const billedMs = billed.reduce((sum, { ms }) => sum + ms, 0);
    const of = `a run of ${minutes} minutes on AWS`;
    return [
      atMost(`${of}: billed milliseconds of the run function`, "ms", {
        ...{ value: billedMs, baseline: BILLED_GOAL_MS, goal: 1 },
      }),
      atMost(`${of}: checkpoints`, "checkpoints", {
        ...{ value: execution?.checkpoints ?? 0, baseline: CHECKPOINT_GOAL, goal: 1 },
      }),
      toCount(`${of}: invocations of the run function`, "invocations", billed.length),
      toCount(`${of}: requests to DynamoDB`, "requests", app.table.requests),
      toCount(`${of}: DynamoDB write units`, "units", app.table.writeUnits),
      toCount(`${of}: DynamoDB read units`, "units", app.table.readUnits),
      toCount(`${of}: requests to GitHub`, "requests", github.requests.length - asked),
      toCount(`${of}: requests to Daytona`, "requests", world.sandboxes.daytona?.requests.length ?? 0),
    ];
  } finally {
    await world.close();
  }
}

/** A figure that has no goal: it is there for the table in docs/aws.md. */
function toCount(name: string, unit: string, value: number): Figure {
  return { name, value, unit, baseline: value, ratio: 1, goal: "none", met: true };
}
