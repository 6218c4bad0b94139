import { createLambdaExecutions } from "../aws/executions.ts";
import { createWebhookDeliveries } from "../github/deliveries.ts";
import { createDynamoReadingStore } from "../store/dynamodb/reading-store.ts";
import { createDynamoClient } from "../store/dynamodb/wire/dynamo-client.ts";
import { createSend } from "../store/dynamodb/wire/send.ts";
import { createSweep } from "../sweep/sweep.ts";
import { type AwsHost, keepComposed, readAwsHost, requireVariable, toEndpoint, toTable } from "./aws.ts";
import { createAwsParts, requireAwsSettings } from "./aws-parts.ts";

/** The sweep function: one sweep a call. What a sweep remembers from one to the next, a process remembers for as long as it is warm. */
export function composeSweep(host: AwsHost = readAwsHost()): () => Promise<() => Promise<void>> {
  return keepComposed(host, async (env) => {
    const settings = requireAwsSettings(env);
    const parts = await createAwsParts(host, settings);
    const { log, now } = parts;
    const { id: appId, privateKey } = settings.app;
    const { apiUrl } = settings.github;
    const executions = createLambdaExecutions({
      functionArn: requireVariable(env, "RUN_FUNCTION_ARN"),
      region: host.region,
      credentials: host.credentials,
      endpoint: toEndpoint(host, "LAMBDA"),
    });
    const deliveries = createWebhookDeliveries({ apiUrl, appId, privateKey, log, now });
    const { table, ...connection } = toTable(host);
    const readings = createDynamoReadingStore(createDynamoClient(table, createSend(connection)));
    return createSweep({ ...parts, executions, deliveries, readings });
  });
}
