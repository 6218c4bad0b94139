/** The app's webhook path as it is: server, signature, decision, Probot's handlers, the row and the execution on disk. Runs are not begun. */
import { pino } from "pino";
import { createWebhookParts } from "../../src/compose/webhook-parts.ts";
import { createEmbeddedRunner } from "../../src/durable/embedded-runner.ts";
import { createSqliteExecutions } from "../../src/durable/sqlite-executions.ts";
import { createHost } from "../../src/http/node.ts";
import { createRoutes } from "../../src/http/routes.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";

const webhookSecret = process.env.WEBHOOK_SECRET ?? "";
const log = pino({ level: "fatal" });
const file = process.env.DATABASE ?? "";
const store = createSqliteStore(openDatabase(file));
const runner = createEmbeddedRunner({
  executions: createSqliteExecutions(openDatabase(file, "crash"), Date.now),
  workflow: async () => "",
  log,
  now: Date.now,
});
const parts = await createWebhookParts({
  settings: { app: { id: 1, webhookSecret, webhookSecretPrevious: undefined }, allowedBots: [] },
  grammar: { command: "/claude" },
  store,
  starter: runner,
  log,
});
createHost(createRoutes({ webhookPath: "/api/github/webhooks", webhook: async () => parts })).listen(
  Number(process.env.PORT),
  "127.0.0.1",
  () => process.stdout.write("ready\n"),
);
