import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { Probot } from "probot";
import { EVENT_NAMES, EVENTS, registerApp } from "../../src/app.ts";
import { createIntake } from "../../src/command/intake.ts";
import { MARKER_START } from "../../src/github/marker.ts";
import { createHttpServer } from "../../src/http/node.ts";
import { createWebhookReceiver } from "../../src/http/webhook.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { OLD_SECRET, SECRET } from "./a-delivery.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

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
  const log = pino({ level: "silent" });
  const store = createSqliteStore(openDatabase(":memory:"));
  const started: string[] = [];
  const intake = createIntake({
    events: EVENTS,
    grammar: { command: "/claude" },
    actors: { ownAppId: 99, ownMarker: MARKER_START, allowedAppIds: [] },
    store,
    starter: { start: async (id) => void started.push(id), wake: () => undefined },
    log,
    now: Date.now,
  });
  const probot = new Probot({ appId: 99, privateKey, secret: SECRET, log });
  await probot.ready();
  registerApp(probot, intake);
  const server = createHttpServer({
    webhookPath: "/api/github/webhooks",
    receive: createWebhookReceiver({
      secrets: [SECRET, OLD_SECRET],
      eventNames: EVENT_NAMES,
      intake,
      dispatch: (event) => probot.receive(event as Parameters<typeof probot.receive>[0]),
      log,
    }),
    health: async () => ({}),
  });
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
