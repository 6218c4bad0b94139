import { composeWebhook } from "../compose/aws-webhook.ts";
import { createHost } from "../http/lambda.ts";
import { createRoutes } from "../http/routes.ts";
import { logFailure } from "./log-failure.ts";

const webhook = composeWebhook();
// All is built before the first event: Lambda gives a function more of a processor while it starts.
await webhook().catch(logFailure);

/** The entry point of the webhook function. `serverless.yml` has the gateway hand it this path. */
export const handler = createHost(createRoutes({ webhookPath: "/api/github/webhooks", webhook }), logFailure);
