import { createLog } from "../compose/log.ts";
import { createRedactor } from "../text/secrets/redact.ts";

const log = createLog({ level: "error", redactor: createRedactor([]) });

/** Logs why a function could not be composed, before there are settings and a log of theirs. */
export function logFailure(error: unknown): void {
  log.error({ err: error }, "function.failed");
}
