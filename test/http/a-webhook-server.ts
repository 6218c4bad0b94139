import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { createWebhookParts } from "../../src/compose/webhook-parts.ts";
import { createHost } from "../../src/http/node.ts";
import { createRoutes } from "../../src/http/routes.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { OLD_SECRET, SECRET } from "./a-delivery.ts";

/** The embedded app's way in, over real HTTP: receiver, Probot and intake on a store in memory. Runs are kept, not run. */
export interface WebhookServer {
  url: string;
  port: number;
  /** The ids of the runs that were created. */
  runIds(): Promise<string[]>;
  started: string[];
  close(): Promise<void>;
}

export async function aWebhookServer(): Promise<WebhookServer> {
  const store = createSqliteStore(openDatabase(":memory:"));
  const started: string[] = [];
  const parts = await createWebhookParts({
    settings: {
      app: { id: 99, webhookSecret: SECRET, webhookSecretPrevious: OLD_SECRET },
      allowedBots: [],
    },
    grammar: { command: "/claude" },
    store,
    starter: { start: async (id) => void started.push(id), wake: () => undefined },
    log: pino({ level: "silent" }),
  });
  const server = createHost(
    createRoutes({
      webhookPath: "/api/github/webhooks",
      webhook: async () => parts,
      health: async () => ({}),
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/github/webhooks`,
    port,
    runIds: () => store.runs.listOpenIds(),
    started,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      store.close();
    },
  };
}
