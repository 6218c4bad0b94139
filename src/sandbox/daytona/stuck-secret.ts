import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import type { Logger } from "pino";
import type { DaytonaClient } from "./daytona-client.ts";
import { removeSandbox } from "./remove-sandbox.ts";

/** A placeholder that is refused again so soon is refused for the key's sake. */
const KEY_FAULT_MS = 60 * 60_000;

/** Removes a sandbox whose placeholder was refused, unless it is for the key's sake. Whether it was removed. */
export type SecretJudge = (
  client: DaytonaClient,
  stuck: { name: string; sandbox: DaytonaSandbox },
) => Promise<boolean>;

/**
 * Some new sandboxes were reported to send out a secret's placeholder as it is, for all their life. Such a one is removed; a second one
 * of the same thread means that the key itself is not taken.
 */
export function createSecretJudge({ log, now }: { log: Logger; now: () => number }): SecretJudge {
  const givenUpAt = new Map<string, number>();
  return async (client, { name, sandbox }) => {
    const lastAt = givenUpAt.get(name) ?? 0;
    givenUpAt.set(name, now());
    if (now() - lastAt < KEY_FAULT_MS) return false;
    log.warn({ sandbox: name }, "sandbox.secret_stuck");
    await removeSandbox(client, sandbox);
    return true;
  };
}
