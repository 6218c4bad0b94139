import { createLambdaExecutions } from "../aws/executions.ts";
import { createWebhookDeliveries } from "../github/deliveries.ts";
import { createSweep } from "../sweep/sweep.ts";
import { type AwsHost, keepComposed, readAwsHost, toRunFunction } from "./aws.ts";
import { createAwsParts, requireAwsSettings } from "./aws-parts.ts";
import { openStore } from "./aws-store.ts";

/** The sweep function: one sweep a call. What a sweep remembers from one to the next, a process remembers for as long as it is warm. */
export function composeSweep(host: AwsHost = readAwsHost()): () => Promise<() => Promise<void>> {
  return keepComposed(host, async (env) => {
    const settings = requireAwsSettings(env);
    const parts = await createAwsParts(host, settings);
    const { log, now } = parts;
    const { id: appId, privateKey } = settings.app;
    const { apiUrl } = settings.github;
    const executions = createLambdaExecutions(toRunFunction(host));
    const deliveries = createWebhookDeliveries({ apiUrl, appId, privateKey, log, now });
    const { readings } = openStore(host);
    return createSweep({ ...parts, executions, deliveries, readings });
  });
}
