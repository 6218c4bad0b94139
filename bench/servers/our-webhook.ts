/** The app's webhook path as it is: server, signature, decision, Probot's handlers, the row and the execution on disk. Runs are not begun. */
import { generateKeyPairSync } from "node:crypto";
import { pino } from "pino";
import { Probot } from "probot";
import { EVENTS, registerApp } from "../../src/app.ts";
import { createIntake } from "../../src/command/intake.ts";
import { noOctokit } from "../../src/compose/no-octokit.ts";
import { createEmbeddedRunner } from "../../src/durable/embedded-runner.ts";
import { createHttpServer } from "../../src/http/node.ts";
import { createWebhookReceiver } from "../../src/http/webhook.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs1", format: "pem" }) as string;
const secret = process.env.WEBHOOK_SECRET ?? "";
const log = pino({ level: "fatal" });
const file = process.env.DATABASE ?? "";
const store = createSqliteStore(openDatabase(file));
const runner = createEmbeddedRunner({
  database: openDatabase(file, "crash"),
  workflow: async () => "",
  log,
  now: Date.now,
});
const actors = { ownAppId: 1, ownMarker: "<!-- sandpiper", allowedAppIds: [] };
const intake = createIntake({
  events: EVENTS,
  grammar: { command: "/claude" },
  actors,
  store,
  starter: runner,
  log,
  now: Date.now,
});
const probot = new Probot({ appId: 1, privateKey: pem, secret, Octokit: noOctokit, log });
await probot.ready();
registerApp(probot, intake);
const eventNames = new Set(Object.keys(EVENTS).map((event) => event.split(".")[0] as string));
const dispatch = (event: object) => probot.receive(event as Parameters<typeof probot.receive>[0]);
const receive = createWebhookReceiver({ secrets: [secret], eventNames, intake, dispatch, log });
createHttpServer({ webhookPath: "/api/github/webhooks", receive, health: async () => ({}) }).listen(
  Number(process.env.PORT),
  "127.0.0.1",
  () => process.stdout.write("ready\n"),
);
