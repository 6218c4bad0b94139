import { createHmac, randomBytes } from "node:crypto";
import { createLambdaFunction } from "@probot/adapter-aws-lambda-serverless";
import type { Logger } from "pino";
import { Probot } from "probot";
import { EVENT_NAMES, EVENTS, registerApp } from "../app.ts";
import { createIntake, type Intake } from "../command/intake.ts";
import { createLambdaStarter } from "../durable/lambda-starter.ts";
import { MARKER_START } from "../github/marker.ts";
import { createWebhookReceiver, type WebhookAnswer, type WebhookRequest } from "../http/webhook.ts";
import { parseWebhookSettings, toWebhookSecrets, type WebhookSettings } from "../settings/webhook.ts";
import { createRedactor } from "../text/redact.ts";
import {
  type AwsHost,
  keepComposed,
  openStore,
  readAwsHost,
  requireVariable,
  toEndpoint,
  toFault,
} from "./aws.ts";
import { createLog } from "./log.ts";
import { noOctokit } from "./no-octokit.ts";

export type Receive = (request: WebhookRequest) => Promise<WebhookAnswer>;

/** As much of an event as the adapter reads. */
type Deliver = (event: { headers: Record<string, string>; body: string }) => Promise<unknown>;

/** The webhook function's parts: it writes runs into the table and starts them by name; no key of the App's comes near it. */
export function composeWebhook(host: AwsHost = readAwsHost()): () => Promise<Receive> {
  return keepComposed(host, async (env) => {
    const parsed = parseWebhookSettings(env);
    if (parsed.kind === "invalid") throw toFault(parsed.problem);
    return createReceive(host, parsed.settings);
  });
}

async function createReceive(host: AwsHost, settings: WebhookSettings): Promise<Receive> {
  const { app, server, command, mention, allowedBots } = settings;
  const redactor = createRedactor(settings.secrets);
  const log = createLog({ level: server.logLevel, redactor, namespace: host.stack });
  const intake = createIntake({
    events: EVENTS,
    grammar: { command, mention },
    actors: { ownAppId: app.id, ownMarker: MARKER_START, allowedAppIds: allowedBots },
    store: openStore(host),
    starter: createLambdaStarter({
      functionArn: requireVariable(host.env, "RUN_FUNCTION_ARN"),
      region: host.region,
      credentials: host.credentials,
      endpoint: toEndpoint(host, "LAMBDA"),
    }),
    log,
    now: Date.now,
  });
  return createWebhookReceiver({
    secrets: toWebhookSecrets(app),
    eventNames: EVENT_NAMES,
    intake,
    dispatch: await createDispatch(intake, log),
    log,
  });
}

/**
 * Hands an event to the handlers through Probot's adapter. The adapter alone would not do at the edge: a bad signature is an exception
 * with the whole payload in the log, a base64 body fails, one secret only is known, and nothing waits until Probot is ready. So the receiver
 * has judged the delivery before, and what it lets through is signed for Probot with a secret of this process.
 */
async function createDispatch(intake: Intake, log: Logger) {
  const secret = randomBytes(32).toString("hex");
  // No handler calls GitHub, so Probot gets a token that is none in place of the App's key. It logs nothing: with the error of a handler it
  // would log the whole payload (S19), and the receiver logs that error itself.
  const probot = new Probot({
    githubToken: "none",
    Octokit: noOctokit,
    secret,
    log: log.child({}, { level: "silent" }),
  });
  await probot.ready();
  const deliver = createLambdaFunction((bot: Probot) => registerApp(bot, intake), { probot }) as Deliver;
  return async ({ id, name, payload }: { id: string; name: string; payload: Record<string, unknown> }) => {
    const body = JSON.stringify(payload);
    const headers = {
      "x-github-delivery": id,
      "x-github-event": name,
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    };
    await deliver({ headers, body });
  };
}
