import { setTimeout as sleep } from "node:timers/promises";
import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import { SandboxError } from "../../errors.ts";
import type { DaytonaClient } from "./daytona-client.ts";
import { isStuck } from "./decide-adoption.ts";
import { giveUpStuck } from "./find-sandbox.ts";

const WAIT_MS = 45_000;
const LOOK_MS = 200;

/** Removes all of one name, as far as they can be: what hangs would be waited for without end. */
export async function removeSandboxes(
  client: DaytonaClient,
  { all, now }: { all: readonly DaytonaSandbox[]; now: number },
): Promise<void> {
  for (const sandbox of all)
    await (isStuck(sandbox, now) ? giveUpStuck(client, { sandbox }) : removeSandbox(client, sandbox));
}

/**
 * Removes a sandbox and waits until its name is free. One that somebody else removes, or that is changing its state, is waited for; one
 * that takes too long is a {@link SandboxError} `starting`: ask again.
 */
export async function removeSandbox({ sdk }: DaytonaClient, sandbox: DaytonaSandbox): Promise<void> {
  const giveUpAt = Date.now() + WAIT_MS;
  try {
    while (Date.now() < giveUpAt) {
      if (sandbox.state !== "destroying") await removeOnce();
      await sleep(LOOK_MS);
      await sandbox.refreshData();
      if (sandbox.state === "destroyed") return;
    }
  } catch (error) {
    if (error instanceof sdk.DaytonaNotFoundError) return;
    throw error;
  }
  throw new SandboxError("The sandbox before is still being removed.", {
    code: "starting",
    retry: "backoff",
  });

  async function removeOnce(): Promise<void> {
    try {
      await sandbox.delete();
    } catch (error) {
      if (!(error instanceof sdk.DaytonaConflictError)) throw error;
    }
  }
}
