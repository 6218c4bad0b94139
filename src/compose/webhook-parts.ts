import type { Logger } from "pino";
import { EVENT_NAMES, EVENTS } from "../app.ts";
import { createIntake, type Intake } from "../command/intake.ts";
import type { RunStarter } from "../durable/run-starter.ts";
import { MARKER_START } from "../github/marker.ts";
import type { WebhookParts } from "../http/webhook.ts";
import type { Grammar } from "../run/command.ts";
import { toWebhookSecrets, type WebhookSettings } from "../settings/webhook.ts";
import type { Store } from "../store/store.ts";
import { createDispatch } from "./probot.ts";

interface Host {
  settings: Pick<WebhookSettings, "app" | "allowedBots">;
  /** How a command is written. Its `appSlug` may come later. */
  grammar: Grammar;
  /** Where runs are kept, and what starts them. */
  store: Pick<Store, "runs" | "threads" | "pullEvents">;
  starter: RunStarter;
  log: Logger;
}

/** Takes what asks for runs, on either host: the hosts differ in what keeps a run and what starts it. */
export function createHostIntake({ settings, ...host }: Host): Intake {
  const { app, allowedBots } = settings;
  return createIntake({
    ...host,
    events: EVENTS,
    actors: { ownAppId: app.id, ownMarker: MARKER_START, allowedAppIds: allowedBots },
    now: Date.now,
  });
}

/** What answers webhooks: the same decisions on either host, the same way to Probot. */
export async function createWebhookParts({ settings, ...host }: Host): Promise<WebhookParts> {
  const { app } = settings;
  const intake = createHostIntake({ settings, ...host });
  return {
    secrets: toWebhookSecrets(app),
    eventNames: EVENT_NAMES,
    decide: intake.decide,
    dispatch: await createDispatch({ take: intake.take, log: host.log }),
    log: host.log,
  };
}
