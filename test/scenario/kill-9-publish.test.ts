// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { dieAtEach, startToDie } from "../support/fault-kill.ts";
import { aFaultWorld, EDIT_SCRIPT, type FaultWorld, outcomes, REPO } from "../support/fault-world.ts";

const TIMEOUT_MS = 1_200_000;
const done = (step: string) => `log "step":"${step}"`;
const SET_REF = "after ^POST .*/git/refs$";
const MOVE_REF = "after ^PATCH .*/git/refs/";
const OPEN_CHECK = "after ^POST .*/check-runs$";
const OPEN_PULL = "after ^POST .*/pulls$";
/** After GitHub knows of it, and before the run does. */
const KEEP_THREAD = "sql UPDATE threads SET kept_run_id = ?, branch";

/** A repository that wants its changes published so. */
function aWorld(publish: "branch" | "none"): Promise<FaultWorld> {
  const files = {
    "src/page.js": "export const page = 1;\n",
    ".github/sandpiper.yml": `on: { issue_opened: off }\npublish: ${publish}\n`,
  };
  return aFaultWorld({ files, script: steps(...EDIT_SCRIPT) });
}

/** Gives a command to a server that dies at each of these points. */
async function commandAndDie(world: FaultWorld, body: string, points: string[]): Promise<void> {
  const [first = "", ...rest] = points;
  const life = await startToDie(world, first);
  world.command(body);
  await life.isDead();
  await dieAtEach(world, rest);
}

const comments = ({ github }: FaultWorld) =>
  github
    .comments(REPO, 1)
    .filter(({ user }) => user?.login === github.bot.login)
    .map(({ body }) => (body ?? "").split("\n")[0]);

describe("kill -9", { concurrent: true, timeout: TIMEOUT_MS }, () => {
  test("F11: publish: none, and its publication: kept once, and one pull request", async ({
    onTestFinished,
  }) => {
    const world = await aWorld("none");
    onTestFinished(() => world.close());
    const { github } = world;

    await commandAndDie(world, "/claude say the size", [done("collect 1.1"), done("finish")]);
    const between = await world.startApp();
    await outcomes(world, between);
    await between.end("SIGKILL");
    expect([github.pulls(REPO), await github.branches(REPO)]).toEqual([[], ["main"]]);
    await commandAndDie(world, "/claude publish", [
      ...[done("take kept"), SET_REF, OPEN_PULL, OPEN_CHECK],
      ...[KEEP_THREAD, done("pull request"), done("finish")],
    ]);
    const app = await world.startApp();

    const [, published] = await outcomes(world, app, 2);
    expect(published).toMatchObject({ kind: "published", pullRequest: { number: 2 } });
    expect(github.pulls(REPO)).toHaveLength(1);
    expect(await github.branches(REPO)).toHaveLength(2);
    expect(comments(world)).toEqual([
      expect.stringContaining("The change is ready to publish"),
      expect.stringContaining("Pull request #2 is ready"),
    ]);
  });

  test("F11: publish: branch, and a second command: one branch, and a commit of each", async ({
    onTestFinished,
  }) => {
    const world = await aWorld("branch");
    onTestFinished(() => world.close());
    const { github } = world;

    await commandAndDie(world, "/claude say the size", [SET_REF, KEEP_THREAD, done("pull request")]);
    const between = await world.startApp();
    await outcomes(world, between);
    await between.end("SIGKILL");
    await commandAndDie(world, "/claude say it again", [MOVE_REF, KEEP_THREAD, done("pull request")]);
    const app = await world.startApp();

    const [first, second] = await outcomes(world, app, 2);
    if (first?.kind !== "published" || second?.kind !== "published") throw new Error("not published");
    expect(second.branch).toBe(first.branch);
    expect(github.pulls(REPO)).toEqual([]);
    expect((await github.branches(REPO)).toSorted()).toEqual([first.branch, "main"].toSorted());
    const commits = await github.commits(REPO, first.branch);
    expect(commits.map(({ sha }) => sha).slice(0, -1)).toEqual([second.commitSha, first.commitSha]);
    // The first run's on its commit, and the second's on what it stands on and on its own.
    const checked = github.checkRuns(REPO).map(({ head_sha }) => head_sha);
    expect(checked.filter((sha) => sha === first.commitSha)).toHaveLength(2);
    expect(checked.filter((sha) => sha === second.commitSha)).toHaveLength(1);
  });
});
