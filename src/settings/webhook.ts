import type { Settings } from "./settings.ts";
import { variables } from "./variables.ts";

/** What taking webhooks needs of the settings: a function that does only that is given neither the App's key nor the model's. */
export type WebhookSettings = Pick<Settings, "command" | "mention" | "allowedBots" | "secrets"> & {
  app: Pick<Settings["app"], "id" | "webhookSecret" | "webhookSecretPrevious">;
  server: Pick<Settings["server"], "logLevel">;
};

/** The secrets a webhook may be signed with: the one of now, and for a while the one of before (F46). */
export function toWebhookSecrets({
  webhookSecret,
  webhookSecretPrevious: previous,
}: WebhookSettings["app"]): string[] {
  return [webhookSecret, ...(previous === undefined ? [] : [previous])];
}

const needed = variables.pick({
  APP_ID: true,
  WEBHOOK_SECRET: true,
  WEBHOOK_SECRET_PREVIOUS: true,
  LOG_LEVEL: true,
  COMMAND: true,
  MENTION: true,
  ALLOWED_BOTS: true,
});

/** The settings of an environment, or the first variable that is missing or wrong. An empty variable is one that is not set. */
export function parseWebhookSettings(
  env: Readonly<Record<string, string | undefined>>,
): { kind: "ok"; settings: WebhookSettings } | { kind: "invalid"; variable: string; problem: string } {
  const given = Object.keys(needed.shape).flatMap((key) => {
    const value = env[key]?.trim();
    return value ? [[key, value]] : [];
  });
  const parsed = needed.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const [{ path, message } = { path: [], message: "" }] = parsed.error.issues;
    const variable = String(path[0]);
    return { kind: "invalid", variable, problem: `${variable} ${message}` };
  }
  const { APP_ID: id, WEBHOOK_SECRET: webhookSecret, WEBHOOK_SECRET_PREVIOUS: previous } = parsed.data;
  const app = { id, webhookSecret, webhookSecretPrevious: previous };
  const settings: WebhookSettings = {
    app,
    server: { logLevel: parsed.data.LOG_LEVEL },
    command: parsed.data.COMMAND,
    mention: parsed.data.MENTION.toLowerCase() === "off" ? undefined : parsed.data.MENTION,
    allowedBots: parsed.data.ALLOWED_BOTS,
    secrets: toWebhookSecrets(app),
  };
  return { kind: "ok", settings };
}
