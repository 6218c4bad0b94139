// needs: bubblewrap
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aPatientModel } from "../support/fault-kill.ts";
import { aFaultWorld, EDIT_SCRIPT, outcomes, REPO, tellingOf } from "../support/fault-world.ts";
import { until } from "../support/world-until.ts";

const SWEEP_EARLY = { NODE_OPTIONS: `--import=${import.meta.resolve("../support/fault-early-sweep.ts")}` };

test("F81: after the loss of its database the app ends its comment and check run, once, and takes commands", async ({
  onTestFinished,
}) => {
  const model = aPatientModel(EDIT_SCRIPT);
  const world = await aFaultWorld({ script: model.script });
  onTestFinished(() => world.close());
  const { github, directory } = world;
  const own = () => github.comments(REPO, 1).filter(({ user }) => user?.login === github.bot.login);
  const first = await world.startApp();
  world.command();
  await tellingOf(first, model.isAsked(0));
  const isAnnounced = () => own()[0]?.body?.startsWith("**Claude is ") && github.checkRuns(REPO).length === 1;
  await tellingOf(first, until("the run to be announced", isAnnounced));
  await first.end("SIGKILL");
  for (const end of ["", "-wal", "-shm"])
    rmSync(join(directory, "data", `sandpiper.db${end}`), { force: true });

  const app = await world.startApp(SWEEP_EARLY);
  const isEnded = () => own()[0]?.body?.startsWith("**Sandpiper lost its records of this run**");
  await tellingOf(app, until("the comment to come to its end", isEnded));

  expect(github.checkRuns(REPO)).toMatchObject([{ status: "completed", conclusion: "neutral" }]);
  for (const turn of EDIT_SCRIPT.keys()) model.answer(turn);
  world.command();
  expect(await outcomes(world, app)).toMatchObject([{ kind: "published" }]);
  expect(own()).toMatchObject([
    { body: expect.stringMatching(/^\*\*Sandpiper lost its records/) },
    { body: expect.stringMatching(/^\*\*Pull request #2 is ready/) },
  ]);
  expect(app.log().match(/"run\.forgotten"/g)).toHaveLength(1);
  expect(app.log()).not.toContain("sweep.part_failed");
  expect(github.unknownRoutes).toEqual([]);
});
