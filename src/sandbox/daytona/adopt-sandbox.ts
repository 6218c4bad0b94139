import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import type { Logger } from "pino";
import { TTL_MINUTES } from "./create-sandbox.ts";
import type { DaytonaClient } from "./daytona-client.ts";
import { type Adoption, decideAdoption } from "./decide-adoption.ts";
import type { MakingRoom } from "./make-room.ts";
import { removeSandbox } from "./remove-sandbox.ts";
import { toStillStarting } from "./starting.ts";

const MINUTE_MS = 60_000;
/** A step may take a minute (F12). */
const WAIT_S = 45;

interface AdoptOptions {
  /** As the app knows it. */
  name: string;
  sandbox: DaytonaSandbox;
  snapshot: string | undefined;
  autoStopMinutes: number;
  makingRoom: MakingRoom;
  log: Logger;
  now: number;
}

/**
 * Makes a sandbox that was found ready to work. False: it is gone, and a new one is to have its name. One that takes longer than a step may is
 * a {@link SandboxError} `starting`.
 */
export async function adoptSandbox(client: DaytonaClient, options: AdoptOptions): Promise<boolean> {
  const { name, sandbox, autoStopMinutes, log } = options;
  const adoption = decide(options);
  if (adoption.kind === "create") return false;
  if (adoption.kind === "rebuild") {
    log.info({ sandbox: name, state: sandbox.state }, "sandbox.rebuilt");
    await removeSandbox(client, sandbox);
    return false;
  }
  await startSandbox(client, { ...options, adoption });
  if (sandbox.autoStopInterval !== autoStopMinutes) await sandbox.setAutostopInterval(autoStopMinutes);
  log.info({ sandbox: name, was: adoption.kind }, "sandbox.adopted");
  return true;
}

function decide({ sandbox, snapshot, autoStopMinutes, now }: AdoptOptions): Adoption {
  const createdAt = sandbox.createdAt === undefined ? undefined : Date.parse(sandbox.createdAt);
  return decideAdoption(
    { state: sandbox.state, createdAt, snapshot: sandbox.snapshot },
    { now, ttlMs: TTL_MINUTES * MINUTE_MS, runMs: autoStopMinutes * MINUTE_MS, snapshot },
  );
}

async function startSandbox(
  client: DaytonaClient,
  { name, sandbox, adoption, makingRoom, now }: AdoptOptions & { adoption: Adoption },
): Promise<void> {
  switch (adoption.kind) {
    case "wait_stopped":
      await sandbox.waitUntilStopped(WAIT_S);
      return sandbox.start(WAIT_S);
    case "start":
      // What comes back from the archive needs its disk again.
      if (sandbox.state !== "archived") return sandbox.start(WAIT_S);
      return makingRoom(client, { name, work: () => sandbox.start(WAIT_S) });
    case "wait":
      if (adoption.isLong) throw toStillStarting(sandbox.state, now);
      return sandbox.waitUntilStarted(WAIT_S);
  }
}
