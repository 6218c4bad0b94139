// needs: bubblewrap
import { describe, expect, test } from "vitest";
import type { RunningApp } from "../../demo/world.ts";
import { agentEnded, aPatientModel, dieAtEach, startToDie } from "../support/fault-kill.ts";
import {
  aFaultWorld,
  EDIT_SCRIPT,
  type FaultWorld,
  findProcesses,
  outcomes,
  REPO,
  readRuns,
  turnsOf,
} from "../support/fault-world.ts";
import { THOROUGH } from "../support/thorough.ts";
import { until } from "../support/world-until.ts";

const TIMEOUT_MS = 1_200_000;

/** So that the kills come at other commits each time round; below four a life begins no step. */
const LIFE_COMMITS = THOROUGH ? [6, 9, 7, 12, 8, 5] : [11, 17, 14, 19];
const MAX_LIVES = 16;

const done = (step: string) => `log "step":"${step}"`;
const R = "/repos/octo/shelf";
const REACT = "^POST .*/reactions$";
const OPEN_CHECK = "^POST .*/check-runs$";
const COMMENT = "^POST .*/issues/1/comments$";
const EDIT_COMMENT = "^PATCH .*/issues/comments/";
const EDIT_CHECK = "^PATCH .*/check-runs/";
const MINT = "^POST .*/access_tokens$";

/** The three things that announce a run go out side by side, and beside the clone: each of them alone. */
const ANNOUNCE = [REACT, COMMENT, OPEN_CHECK].map(
  (effect, _, all) => `${effect} holding ${all.filter((other) => other !== effect).join("|")}`,
);
const UNANNOUNCED = `holding ${[REACT, COMMENT, OPEN_CHECK].join("|")}`;
const END_TOKEN = "^DELETE .*/installation/token$";
const LATE = ["trees$", "commits$", "refs$"].map((end) => `^POST .*${R}/git/${end}`);
const PULL = [`^POST .*${R}/pulls$`, `^PATCH .*${R}/issues/2$`, OPEN_CHECK];

/** The run as people and machines find it when all is over: everything once, and nothing left behind. */
async function expectAllOnce(world: FaultWorld, app: RunningApp): Promise<void> {
  const { github } = world;
  expect(await outcomes(world, app)).toMatchObject([{ kind: "published", pullRequest: { number: 2 } }]);
  const [published] = readRuns(world).map(({ outcome }) => outcome);
  if (published?.kind !== "published") throw new Error("it is not published");

  const comments = github.comments(REPO, 1).filter(({ user }) => user?.login === github.bot.login);
  expect(comments.map(({ body }) => body)).toEqual([expect.stringContaining("Pull request #2 is ready")]);
  const checks = github
    .checkRuns(REPO)
    .map(({ head_sha, status, conclusion }) => [head_sha, status, conclusion]);
  const [base] = await github.commits(REPO, "main");
  expect(checks).toEqual([
    [base?.sha, "completed", "success"],
    [published.commitSha, "completed", "neutral"],
  ]);
  expect(await github.branches(REPO)).toEqual([published.branch, "main"]);
  expect(github.pulls(REPO)).toMatchObject([
    { number: 2, state: "open", head: { sha: published.commitSha } },
  ]);
  const commits = await github.commits(REPO, published.branch);
  expect(commits.map(({ sha }) => sha)).toEqual([published.commitSha, base?.sha]);
  expect(turnsOf(world)).toEqual([0, 1]);
  expect(github.unknownRoutes).toEqual([]);
  await until("its processes to be gone", () => findProcesses(world).length === 0);
}

/** Kills the server while the agent is at its first and at its last answer; the agent goes on without it, to its end. */
async function killTwiceAtWork(world: FaultWorld, model: ReturnType<typeof aPatientModel>): Promise<void> {
  const early = await world.startApp({ LOG_LEVEL: "debug" });
  await model.isAsked(0);
  await early.end("SIGKILL");
  model.answer(0);
  await model.isAsked(1);
  const late = await world.startApp({ LOG_LEVEL: "debug" });
  await until("the agent to be adopted", () => late.log().includes('"step":"work 1.1"'));
  await late.end("SIGKILL");
  model.answer(1);
  await agentEnded(world);
}

describe("kill -9", { concurrent: true, timeout: TIMEOUT_MS }, () => {
  test("F11: a server killed right before each step's effect does each of them once", async ({
    onTestFinished,
  }) => {
    const model = aPatientModel(EDIT_SCRIPT);
    const world = await aFaultWorld({ script: model.script });
    onTestFinished(() => world.close());
    const first = await startToDie(world, `before ${MINT}`);
    world.command();
    await first.isDead();

    await dieAtEach(world, [`before ^GET .*${R}/collaborators`, "sql UPDATE runs SET state = 'working'"]);
    await dieAtEach(world, [done("turn")]);
    await dieAtEach(
      world,
      [done("begin clone 1"), `before ${END_TOKEN}`].map((point) => `${point} ${UNANNOUNCED}`),
    );
    await dieAtEach(
      world,
      ANNOUNCE.map((effect) => `before ${effect}`),
    );
    await dieAtEach(world, [done("announce")]);
    await killTwiceAtWork(world, model);
    await dieAtEach(world, [done("work 1.1"), ...[...LATE, ...PULL].map((effect) => `before ${effect}`)]);
    await dieAtEach(world, [
      done("pull request"),
      "sql INSERT OR REPLACE INTO sessions",
      "sql UPDATE runs SET state = 'ended'",
    ]);
    await dieAtEach(
      world,
      [EDIT_COMMENT, EDIT_CHECK].map((effect) => `before ${effect}`),
    );
    const app = await world.startApp();

    await expectAllOnce(world, app);
  });

  // Right after a step whose effect is its row alone is right before the next one's: where those are above they aren't here again.
  test("F11: a server killed right after each step's effect finds what it did", async ({
    onTestFinished,
  }) => {
    const model = aPatientModel(EDIT_SCRIPT);
    const world = await aFaultWorld({ script: model.script });
    onTestFinished(() => world.close());
    const first = await startToDie(world, done("admit"));
    world.command();
    await first.isDead();

    const cloning = ["provision 1", "start clone 1", "clone 1"].map(done);
    const cloned = [`after ${END_TOKEN}`, ...["end clone token 1", "begin work 1"].map(done)];
    await dieAtEach(
      world,
      [...cloning, ...cloned].map((point) => `${point} ${UNANNOUNCED}`),
    );
    await dieAtEach(
      world,
      ANNOUNCE.map((effect) => `after ${effect}`),
    );
    await dieAtEach(world, [done("start agent 1.1")]);
    await killTwiceAtWork(world, model);
    await dieAtEach(world, [done("collect 1.1"), ...[...LATE, ...PULL].map((effect) => `after ${effect}`)]);
    await dieAtEach(world, ["keep session", "stop sandbox"].map(done));
    await dieAtEach(world, ['log "run.ended"', done("finish")]);
    await dieAtEach(
      world,
      [EDIT_COMMENT, EDIT_CHECK].map((effect) => `after ${effect}`),
    );
    await dieAtEach(world, [done("report")]);
    const app = await world.startApp();

    await expectAllOnce(world, app);
  });

  test("F11: a server that never lives longer than a few commits ends the run once", async ({
    onTestFinished,
  }) => {
    const world = await aFaultWorld();
    onTestFinished(() => world.close());
    const first = await startToDie(world, "commit 4");
    world.command();
    await first.isDead();
    const isOver = () => readRuns(world).every((run) => run.isOver);

    for (let life = 0; life < MAX_LIVES && !isOver(); life += 1) {
      const point = `${life % 2 === 0 ? "commit" : "committed"} ${LIFE_COMMITS[life % LIFE_COMMITS.length]}`;
      const { app } = await startToDie(world, point);
      await until("this life to end", () => app === undefined || app.process.signalCode !== null || isOver());
      await app?.end("SIGKILL");
    }
    const app = await world.startApp();

    await expectAllOnce(world, app);
  });
});
