import { composeWebhook } from "../compose/aws-webhook.ts";
import { createHttpApiHandler } from "../http/lambda.ts";
import { logFailure } from "./log-failure.ts";

const ready = composeWebhook();
// All is built before the first event: Lambda gives a function more of a processor while it starts.
await ready().catch(logFailure);

/** The entry point of the webhook function. */
export const handler = createHttpApiHandler(ready, logFailure);
