import { pino } from "pino";
import { createPageRoutes } from "../../src/compose/create-pages.ts";
import { createGitHubClient } from "../../src/github/github-client.ts";
import type { Route } from "../../src/http/route.ts";
import { parseSettings } from "../../src/settings/parse-settings.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { createRedactor } from "../../src/text/secrets/redact.ts";
import { PRIVATE_KEY } from "../support/a-github.ts";

const ENV = {
  APP_ID: "4711",
  PRIVATE_KEY,
  WEBHOOK_SECRET: "a webhook's secret",
  ANTHROPIC_API_KEY: "sk-ant-api03-made-up-for-this-test",
  PUBLIC_URL: "https://sandpiper.test",
  GITHUB_CLIENT_ID: "Iv23liAbCdEf",
  GITHUB_CLIENT_SECRET: "client-secret-of-this-test",
};

/** All that people and programs can ask for, as compose puts it together: what is served where whole answers alone can be sent. */
export function thePageRoutes(env: Record<string, string> = {}, canStream = false): Route[] {
  const parsed = parseSettings({ ...ENV, ...env }, () => "");
  if (parsed.kind !== "ok") throw new Error(`no settings: ${JSON.stringify(parsed)}`);
  const { settings } = parsed;
  const log = pino({ level: "silent" });
  const asApp = {
    apiUrl: "https://github.test/api/v3",
    appId: 4711,
    privateKey: PRIVATE_KEY,
    log,
    now: Date.now,
  };
  return createPageRoutes(settings, {
    store: createSqliteStore(openDatabase(":memory:")),
    github: createGitHubClient(asApp),
    intake: { take: async () => undefined },
    starter: { start: async () => undefined, wake: () => undefined },
    redactor: createRedactor([]),
    ...{ canStream, log, now: Date.now },
  });
}
