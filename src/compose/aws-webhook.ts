import { createLambdaStarter } from "../aws/starter.ts";
import type { WebhookParts } from "../http/webhook.ts";
import { parseWebhookSettings } from "../settings/webhook.ts";
import { createDynamoIntakeStore } from "../store/dynamodb/intake-store.ts";
import { createRedactor } from "../text/secrets/redact.ts";
import { type AwsHost, keepComposed, readAwsHost, toAccount, toFault, toRunFunction } from "./aws.ts";
import { createLog } from "./log.ts";
import { createWebhookParts } from "./webhook-parts.ts";

/** The webhook function's parts: it writes runs into the table and starts them by name; no key of the App's comes near it. */
export function composeWebhook(host: AwsHost = readAwsHost()): () => Promise<WebhookParts> {
  return keepComposed(host, async (env) => {
    const parsed = parseWebhookSettings(env);
    if (parsed.kind === "invalid") throw toFault(parsed.problem);
    const { settings } = parsed;
    const { command, mention, server } = settings;
    const redactor = createRedactor(settings.secrets);
    return createWebhookParts({
      settings,
      grammar: { command, mention },
      store: createDynamoIntakeStore({ ...toAccount(host, "DYNAMODB"), table: host.table }),
      starter: createLambdaStarter(toRunFunction(host)),
      log: createLog({ level: server.logLevel, redactor, namespace: host.stack }),
    });
  });
}
