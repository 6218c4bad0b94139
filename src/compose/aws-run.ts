import { createLambdaRuns, type RunHandler } from "../durable/lambda-runs.ts";
import { createRunWorkflow } from "../workflow/workflow.ts";
import { type AwsHost, keepComposed, readAwsHost } from "./aws.ts";
import { createAwsParts, requireAwsSettings } from "./aws-parts.ts";

/** The run function: the workflow with its parts, as Lambda calls it. */
export function composeRun(host: AwsHost = readAwsHost()): () => Promise<RunHandler> {
  return keepComposed(host, async (env) => {
    const settings = requireAwsSettings(env);
    const parts = await createAwsParts(host, settings);
    return createLambdaRuns(createRunWorkflow(parts), { now: parts.now, log: parts.log });
  });
}
