import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import { createApi } from "../api/create-api.ts";
import { createAsker } from "../command/ask-for.ts";
import { createAskOnce } from "../command/ask-once.ts";
import type { Intake } from "../command/intake.ts";
import type { RunStarter } from "../durable/run-starter.ts";
import type { GitHubClient } from "../github/github-client.ts";
import { createInstalledRepositories } from "../github/installed-repositories.ts";
import { createMarker } from "../github/marker.ts";
import { createRepositoryPlaces } from "../github/repository-place.ts";
import type { Route } from "../http/route.ts";
import { createPages } from "../pages/pages-routes.ts";
import { createSignInRoutes } from "../pages/sign-in-routes.ts";
import { createRecords } from "../record/create-records.ts";
import { readOutcomes } from "../record/read-outcomes.ts";
import { createOutgoingSpeech } from "../report/outgoing-speech.ts";
import type { Settings } from "../settings/settings.ts";
import type { Store } from "../store/store.ts";
import type { Redactor } from "../text/secrets/redact.ts";
import { createViewerParts } from "../viewer/create-viewer-parts.ts";
import { createLimits } from "../viewer/limits.ts";

/** What the pages take of their host. */
export interface PagesHost {
  store: Store;
  github: GitHubClient;
  /** Takes what people ask for here, as it takes what webhooks bring. */
  intake: Pick<Intake, "take">;
  starter: RunStarter;
  redactor: Redactor;
  /** Whether this host can send an answer in pieces. */
  canStream: boolean;
  log: Logger;
  now: () => number;
}

/** What one person may ask for, by pages and API together: each is a text on GitHub, and may be a run. */
const WRITES = { perMinute: 20 };

/** What people and programs ask for, on either host; nothing where there are no pages. */
export function createPageRoutes(settings: Settings, host: PagesHost): Route[] {
  const { app, github, server } = settings;
  const { client } = app;
  const { publicUrl } = server;
  if (client === undefined || publicUrl === undefined) return [];
  const { store, github: asInstalled, intake, starter, redactor, canStream, log, now } = host;
  const { apiUrl, webUrl } = github;
  const asApp = { apiUrl, appId: app.id, privateKey: app.privateKey, log, now };

  const records = createRecords({
    store,
    settings: { webUrl, command: settings.command, redact: (text) => redactor.redact(text).text, now },
    starter,
    onFault: (error) => log.warn({ err: error }, "follow.look_failed"),
    wait: (ms) => wait(ms, undefined, { ref: false }),
  });
  const { viewers, signIn } = createViewerParts({
    ...asApp,
    webUrl,
    oauth: { clientId: client.id, clientSecret: client.secret, publicUrl },
    tickets: store.tickets,
    listInstalled: (count) => createInstalledRepositories(asApp).list(count),
    pause: (ms) => wait(ms),
  });
  const asker = createAsker({
    ...{ store, intake, log, now },
    github: asInstalled,
    marker: createMarker(app),
    places: createRepositoryPlaces(asApp, asInstalled),
    toSpeech: (requester) => (maxChars) =>
      createOutgoingSpeech({ redactor, requester, linkHosts: [new URL(webUrl).host], maxChars }),
  });
  const askOnce = createAskOnce({ tickets: store.tickets, now });
  const writes = createLimits(WRITES, now);
  const parts = { viewers, records, publicUrl, githubUrl: webUrl, canStream, asker, askOnce, writes };
  return [
    ...createPages(parts),
    ...createSignInRoutes({ signIn, publicUrl, log }),
    ...createApi({ ...parts, now, outcomes: (asked) => readOutcomes(store, asked), log }),
  ];
}
