import { pino } from "pino";
import { createPageRoutes } from "../../src/compose/create-pages.ts";
import { createGitHubClient } from "../../src/github/github-client.ts";
import type { Route } from "../../src/http/route.ts";
import { parseSettings } from "../../src/settings/parse-settings.ts";
import type { Settings } from "../../src/settings/settings.ts";
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

/** What compose takes beside settings: a host's own parts. */
type PagesHost = Parameters<typeof createPageRoutes>[1];

/** Settings of an app with pages. */
export function thePageSettings(env: Record<string, string> = {}): Settings {
  const parsed = parseSettings({ ...ENV, ...env }, () => "");
  if (parsed.kind !== "ok") throw new Error(`no settings: ${JSON.stringify(parsed)}`);
  return parsed.settings;
}

/** All that people and programs can ask for, as compose puts it together; where nothing is said, for a host that sends whole answers alone. */
export function thePageRoutes(
  env: Record<string, string> = {},
  { log = pino({ level: "silent" }), now = Date.now, ...host }: Partial<PagesHost> = {},
): Route[] {
  const settings = thePageSettings(env);
  const { app, github } = settings;
  const asApp = { apiUrl: github.apiUrl, appId: app.id, privateKey: app.privateKey, log, now };
  return createPageRoutes(settings, {
    store: createSqliteStore(openDatabase(":memory:")),
    github: createGitHubClient(asApp),
    intake: { take: async () => undefined },
    starter: { start: async () => undefined, wake: () => undefined },
    redactor: createRedactor([]),
    ...{ canStream: false, log, now },
    ...host,
  });
}
