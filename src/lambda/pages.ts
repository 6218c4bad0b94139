import { composePages } from "../compose/aws-pages.ts";
import { createHost } from "../http/lambda.ts";
import { logFailure } from "./log-failure.ts";

const pages = composePages();
// All is built before the first event: Lambda gives a function more of a processor while it starts.
await pages().catch(logFailure);

/** The entry point of the pages' function. `serverless.yml` has the gateway hand it these paths. */
export const handler = createHost(pages, logFailure);
