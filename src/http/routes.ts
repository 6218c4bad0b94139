import { answerPing, createHealth } from "./health.ts";
import type { Route } from "./route.ts";
import { createWebhook, type WebhookParts } from "./webhook.ts";

interface Served {
  webhookPath: string;
  /** Asked for at each webhook that could be one: on AWS they are made by the first. */
  webhook: () => Promise<WebhookParts>;
  /** How the app stands; it rejects when the app can't work. Without it there is no page that tells. */
  health?: () => Promise<object>;
  /** What people and programs ask for. */
  pages?: readonly Route[];
}

/** All that there is to ask for, a line a route. */
export function createRoutes({ webhookPath, webhook, health, pages = [] }: Served): Route[] {
  const answerWebhook = createWebhook(webhook);
  return [
    { method: "POST", path: webhookPath, answer: answerWebhook, wrongMethod: "Webhooks are POSTed." },
    { method: "GET", path: "/ping", answer: answerPing },
    ...(health === undefined
      ? []
      : [{ method: "GET", path: "/health", answer: createHealth(health) } as const]),
    ...pages,
  ];
}
