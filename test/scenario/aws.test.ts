// needs: bubblewrap, python
import { describe, expect, onTestFinished, test } from "vitest";
import { type AwsApp, startAwsApp } from "../../demo/aws/aws-app.ts";
import { aMendingAgent, CHECKED_FILES } from "../support/a-checked-repository.ts";
import { aPatientModel } from "../support/fault-kill.ts";
import { aFaultWorld, EDIT_SCRIPT, type FaultWorld, REPO, turnsOf } from "../support/fault-world.ts";
import { until } from "../support/world-until.ts";

const TIMEOUT_MS = 600_000;

interface AwsWorld extends FaultWorld {
  app: AwsApp;
}

/** A world whose app is the packaged functions. */
async function anAwsWorld(script: Parameters<typeof aFaultWorld>[0]): Promise<AwsWorld> {
  const world = await aFaultWorld({ ...script, sandbox: "daytona" });
  onTestFinished(() => world.close());
  const app = await startAwsApp({ env: world.appEnv });
  world.atClose(() => app.close());
  world.github.setWebhookUrl(`${app.url}/api/github/webhooks`);
  return { ...world, app };
}

const executionsOf = ({ app }: AwsWorld) => app.lambda.executions("run");

/** All that people and machines find when the run is over: each effect once, and nothing left behind. */
async function expectAllOnce(
  world: AwsWorld,
  { said = "Pull request #2 is ready**", turns = 2, conclusions = ["success", "neutral"] } = {},
): Promise<void> {
  const isOver = () =>
    executionsOf(world).length > 0 && executionsOf(world).every(({ status }) => status !== "RUNNING");
  await until("the run to be over", isOver).catch((error) => {
    throw new Error(`${error}\n${world.app.log()}`);
  });
  const { github, sandboxes } = world;
  expect(executionsOf(world)).toMatchObject([{ status: "SUCCEEDED", result: '"published"' }]);
  expect(github.pulls(REPO)).toHaveLength(1);
  const comments = github.comments(REPO, 1).filter(({ user }) => user?.login === github.bot.login);
  expect(comments.map(({ body }) => body)).toEqual([expect.stringContaining(said)]);
  expect(github.checkRuns(REPO).map(({ conclusion }) => conclusion)).toEqual(conclusions);
  expect(sandboxes.machines()).toMatchObject([{ isRunning: false }]);
  expect(turnsOf(world)).toEqual([...Array(turns).keys()]);
  expect(github.unknownRoutes).toEqual([]);
}

describe("on AWS", { timeout: TIMEOUT_MS }, () => {
  test("a command is one run, however often it is delivered (F1), and what Lambda takes away goes on (F11)", async () => {
    const model = aPatientModel(EDIT_SCRIPT);
    const world = await anAwsWorld({ script: model.script });
    const { github, app } = world;
    world.command();
    await until("the delivery", () => github.deliveries.length > 0);
    await Promise.all(
      [1, 2, 3, 4, 5].map((time) =>
        github.redeliver(github.deliveries.at(-1)?.id ?? "", { newId: time % 2 === 0 }),
      ),
    );
    await model.isAsked(0);
    expect(executionsOf(world)).toHaveLength(1);
    // Cold in the middle of a run, and a deploy: it goes on with the code it began with (F41).
    await app.lambda.killEnvironments();
    app.deploy();
    model.answer(0);
    await model.isAsked(1);
    await app.lambda.killEnvironments();
    model.answer(1);

    await expectAllOnce(world);
    expect(executionsOf(world)).toMatchObject([{ version: "1" }]);
    expect(
      new Set(app.lambda.billed.filter(({ function: name }) => name === "run").map(({ version }) => version)),
    ).toEqual(new Set(["1"]));
  });

  test("a function that is killed, or whose time is over, again and again ends the run once (F11, F12)", async () => {
    const world = await anAwsWorld({});
    world.command();
    await until("the run to begin", () => executionsOf(world).length > 0);
    for (let kills = 0; kills < 12; kills += 1) {
      const seen = executionsOf(world)[0]?.checkpoints ?? 0;
      const isFurther = () => {
        const execution = executionsOf(world)[0];
        return execution?.status !== "RUNNING" || execution.checkpoints > seen + (kills % 3);
      };
      await until("the run to get further", isFurther);
      if (kills % 2 === 0) world.app.lambda.expireInvocations();
      else await world.app.lambda.killEnvironments();
    }

    await expectAllOnce(world);
  });

  test("a change that breaks a check is sent back, and proven, on functions that are killed meanwhile", async () => {
    const world = await anAwsWorld({ files: CHECKED_FILES, script: aMendingAgent() });
    world.command();
    const hasSaid = (text: string) => () =>
      world.github.comments(REPO, 1).some(({ body }) => body?.includes(text));
    await until("the checks", hasSaid("the change is being checked"));
    await world.app.lambda.killEnvironments();
    await until("the second round", () => turnsOf(world).includes(2));
    await world.app.lambda.killEnvironments();

    await expectAllOnce(world, {
      said: "Pull request #2 is ready, and proven**",
      turns: 4,
      conclusions: ["success", "success"],
    });
    const [pull] = world.github.pulls(REPO);
    expect(pull?.body).toContain("fail without it and pass with it, as `node --test` shows.");
  });

  test("a delivery with a wrong signature is a 401 and starts nothing, and its payload is in no log (S1, S19)", async () => {
    const world = await anAwsWorld({});
    const response = await fetch(`${world.app.url}/api/github/webhooks`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-event": "issue_comment",
        "x-github-delivery": "1",
        "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
      },
      body: JSON.stringify({ canary: "canary-of-the-payload" }),
    });

    expect(response.status).toBe(401);
    expect(executionsOf(world)).toEqual([]);
    expect(world.app.log()).not.toContain("canary-of-the-payload");
    await world.app.sweep();
  });
});
