// needs: bubblewrap
import { createHmac, randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import type { RunningApp } from "../../demo/world.ts";
import { agentEnded, aPatientModel, startToDie } from "../support/fault-kill.ts";
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
import { until } from "../support/world-until.ts";

const HOUR_MS = 3_600_000;

let world: FaultWorld;
afterEach(() => world.close());

/** A command whose webhook has not been sent yet; the id of its delivery. */
async function anUnsentCommand(app: RunningApp): Promise<string> {
  const { github } = world;
  github.setWebhookUrl(undefined);
  world.command();
  await github.settled();
  github.setWebhookUrl(`${app.url}/api/github/webhooks`);
  return github.deliveries.at(-1)?.id ?? "";
}

async function expectPublishedOnce(app: RunningApp): Promise<void> {
  expect(await outcomes(world, app)).toMatchObject([{ kind: "published" }]);
  const { github } = world;
  const bodies = github.comments(REPO, 1).filter(({ user }) => user?.login === github.bot.login);
  expect(bodies).toHaveLength(1);
  expect(github.pulls(REPO)).toHaveLength(1);
  expect(turnsOf(world)).toEqual([0, 1]);
}

test("F1 F2 F4: a command delivered ten times at once, and again after its end, is one run", async () => {
  world = await aFaultWorld();
  const app = await world.startApp();
  const { github } = world;
  const id = await anUnsentCommand(app);

  const deliver = () =>
    Promise.all(Array.from({ length: 10 }, (_, each) => github.redeliver(id, { newId: each % 2 === 1 })));
  const first = await deliver();
  await expectPublishedOnce(app);
  // Without the sweep's, which has a look of its own each minute.
  const writes = () =>
    github.requests.filter(({ method, path }) => method !== "GET" && path.startsWith(`/repos/${REPO}/`));
  const writesBefore = writes();
  const late = await deliver();

  expect(new Set([...first, ...late].map(({ status }) => status))).toEqual(new Set([200]));
  await expectPublishedOnce(app);
  expect(writes()).toEqual(writesBefore);
});

test("F4: a command that is older than 73 hours and unknown is ignored, and the log says so", async () => {
  world = await aFaultWorld();
  const app = await world.startApp();
  await anUnsentCommand(app);
  const { payload } = world.github.deliveries.at(-1) ?? {};
  const send = async (ageHours: number, commentId: number): Promise<number> => {
    const created_at = new Date(Date.now() - ageHours * HOUR_MS).toISOString().replace(/\.\d+/, "");
    const comment = { ...(payload?.comment as object), id: commentId, created_at };
    const body = JSON.stringify({ ...payload, comment });
    const signature = createHmac("sha256", world.secrets.webhookSecret).update(body).digest("hex");
    const headers = {
      "content-type": "application/json",
      "x-github-event": "issue_comment",
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": `sha256=${signature}`,
    };
    return (await fetch(`${app.url}/api/github/webhooks`, { method: "POST", headers, body })).status;
  };

  expect(await send(73.1, 900_001)).toBe(202);
  expect(readRuns(world)).toEqual([]);
  expect(app.log()).toContain('"delivery.too_old"');

  expect(await send(72.9, 900_002)).toBe(200);
  await expectPublishedOnce(app);
});

test("F6: a command whose server died between its row and its start runs when the server is back", async () => {
  world = await aFaultWorld();
  const { isDead } = await startToDie(world, "sql INSERT OR IGNORE INTO executions");
  world.command();
  await isDead();
  expect(readRuns(world)).toMatchObject([{ state: "waiting", isOver: false }]);
  await world.github.settled();
  expect(world.github.deliveries.at(-1)?.status).toBeUndefined();

  const app = await world.startApp();
  await world.github.redeliver(world.github.deliveries.at(-1)?.id ?? "");

  await expectPublishedOnce(app);
});

test("F1 F5: a command whose server died before its row is kept is run by a redelivery, once", async () => {
  world = await aFaultWorld();
  const { isDead } = await startToDie(world, "sql INSERT OR IGNORE INTO runs");
  world.command();
  await isDead();
  await world.github.settled();
  expect(readRuns(world)).toEqual([]);

  const app = await world.startApp();
  const { id } = world.github.deliveries.at(-1) ?? { id: "" };
  await Promise.all([world.github.redeliver(id), world.github.redeliver(id, { newId: true })]);

  await expectPublishedOnce(app);
});

test("F11: a server that is restarted twice while the agent works goes on with the same agent", async () => {
  const model = aPatientModel(EDIT_SCRIPT);
  world = await aFaultWorld({ script: model.script });
  const first = await world.startApp();
  world.command();
  await model.isAsked(0);
  expect(await first.end("SIGTERM")).toBe(0);

  const second = await world.startApp({ LOG_LEVEL: "debug" });
  await until("the agent to be adopted", () => second.log().includes('"step":"work 1.1"'));
  model.answer(0);
  await model.isAsked(1);
  expect(await second.end("SIGTERM")).toBe(0);
  model.answer(1);
  await agentEnded(world);
  const third = await world.startApp();

  await expectPublishedOnce(third);
  expect(findProcesses(world)).toEqual([]);
});
