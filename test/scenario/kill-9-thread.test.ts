// needs: bubblewrap
import { describe, expect, test } from "vitest";
import type { ModelRequest, ModelTurn } from "../../demo/model/model-turn.ts";
import { promptOf, steps } from "../../demo/model/script-steps.ts";
import { dieAtEach, startToDie } from "../support/fault-kill.ts";
import { aFaultWorld, type FaultWorld, outcomes, REPO, readRuns } from "../support/fault-world.ts";
import { THOROUGH } from "../support/thorough.ts";
import { report, shell } from "../support/world-script.ts";
import { until } from "../support/world-until.ts";

const TIMEOUT_MS = 1_200_000;
/** So that the kills come at other commits each time round. */
const LIFE_COMMITS = THOROUGH ? [13, 19, 16, 23, 17, 11] : [25, 37, 31, 45];
const MAX_LIVES = 30;

const EDIT = steps(
  shell("echo 'export const size = 2;' >> src/page.js"),
  report("changed", { title: "Say the size", summary: "A page has a size now." }),
);
const done = (step: string) => `log "step":"${step}"`;
const PLAN = report("answered", { title: "Plan", summary: "Say the size in `src/page.js`." });
const QUESTION: ModelTurn = {
  structured: {
    ...{ title: "Ask", summary: "Both would do.", done: [], outcome: "question" },
    ...{ question: "Which size?", options: ["One", "Two"] },
  },
};

/** The server never lives longer than a few commits until so many runs are over. */
async function liveInPieces(world: FaultWorld, count: number): Promise<void> {
  const isOver = () => {
    const runs = readRuns(world);
    return runs.length === count && runs.every((run) => run.isOver);
  };
  for (let life = 0; life < MAX_LIVES && !isOver(); life += 1) {
    const point = `${life % 2 === 0 ? "commit" : "committed"} ${LIFE_COMMITS[life % LIFE_COMMITS.length]}`;
    const { app } = await startToDie(world, point);
    await until("this life to end", () => app === undefined || app.process.signalCode !== null || isOver());
    await app?.end("SIGKILL");
  }
}

/** Gives a command to a server that soon dies, and lets it live in pieces after that. */
async function commandInPieces(world: FaultWorld, body: string, count: number): Promise<void> {
  const first = await startToDie(world, "commit 4");
  world.command(body);
  await first.isDead();
  await liveInPieces(world, count);
}

async function expectOnePull({ github }: FaultWorld): Promise<string> {
  expect(github.pulls(REPO)).toHaveLength(1);
  const [pull] = github.pulls(REPO);
  const commits = await github.commits(REPO, pull?.head.ref ?? "");
  expect(commits).toHaveLength(2);
  return commits[0]?.message ?? "";
}

const comments = ({ github }: FaultWorld) =>
  github
    .comments(REPO, 1)
    .filter(({ user }) => user?.login === github.bot.login)
    .map(({ body }) => (body ?? "").split("\n")[0]);
const asks = (words: string) => (request: ModelRequest) => promptOf(request).includes(words);

describe("kill -9", { concurrent: true, timeout: TIMEOUT_MS }, () => {
  test("F11: a plan and its approval, in pieces: one plan, one change, and who approved it", async ({
    onTestFinished,
  }) => {
    const world = await aFaultWorld({
      script: (request) => (asks("approved it. Carry it out.")(request) ? EDIT(request) : PLAN),
    });
    onTestFinished(() => world.close());

    await commandInPieces(world, "/claude plan the size", 1);
    await commandInPieces(world, "/claude approve", 2);
    const app = await world.startApp();

    expect(await outcomes(world, app, 2)).toMatchObject([{ kind: "planned" }, { kind: "published" }]);
    expect(await expectOnePull(world)).toMatch(/\nApproved-by: ann /);
    expect(comments(world)).toEqual([
      expect.stringContaining("A plan, waiting for approval"),
      expect.stringContaining("Pull request #2 is ready"),
    ]);
  });

  test("F11: a question and its answer, in pieces: one question, one answer", async ({ onTestFinished }) => {
    const world = await aFaultWorld({
      script: (request) => (asks(", answers:")(request) ? EDIT(request) : QUESTION),
    });
    onTestFinished(() => world.close());

    await commandInPieces(world, "/claude say the size", 1);
    await commandInPieces(world, "/claude 2", 2);
    const app = await world.startApp();

    expect(await outcomes(world, app, 2)).toMatchObject([{ kind: "asked" }, { kind: "published" }]);
    await expectOnePull(world);
    expect(comments(world)).toEqual([
      expect.stringContaining("A question for you"),
      expect.stringContaining("Pull request #2 is ready"),
    ]);
  });

  test("F11: an addition to the running agent, killed at each of its steps: it is told once, and nothing is lost", async ({
    onTestFinished,
  }) => {
    const world = await aFaultWorld({
      script: (request) =>
        asks("adds to the task:")(request) ? EDIT(request) : shell("node -e 'setTimeout(() => {}, 600_000)'"),
    });
    onTestFinished(() => world.close());
    const early = await world.startApp({ LOG_LEVEL: "debug" });
    world.command("/claude say the size");
    await until("the agent to work", () => early.log().includes('"event":"run.agent_spoke"'));
    await early.end("SIGKILL");

    const first = await startToDie(world, done("turn"));
    world.command("/claude also say why");
    await first.isDead();
    await dieAtEach(world, [
      "sql UPDATE runs SET addition",
      done("work 1.1"),
      "sql UPDATE runs SET agent_job",
      "sql UPDATE runs SET addition",
      done("start agent 1.2"),
    ]);
    const app = await world.startApp();

    expect(await outcomes(world, app, 2)).toMatchObject([{ kind: "published" }, { kind: "handed_over" }]);
    await expectOnePull(world);
    const told = world.model?.requests.filter(({ lastUserText }) =>
      lastUserText.includes("adds to the task:"),
    );
    // The model's two turns of one telling.
    expect(told).toHaveLength(2);
    expect(comments(world)).toEqual([expect.stringContaining("Pull request #2 is ready")]);
  });
});
