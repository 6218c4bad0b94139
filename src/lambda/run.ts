import { composeRun } from "../compose/aws-run.ts";
import type { RunHandler } from "../durable/lambda-runs.ts";

const ready = composeRun();

/**
 * The entry point of the run function. What fails before the workflow is reached fails this invocation, which Lambda repeats: the
 * execution goes on.
 */
export const handler: RunHandler = async (event, context) => (await ready())(event, context);
