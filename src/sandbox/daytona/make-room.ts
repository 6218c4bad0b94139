import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import type { Logger } from "pino";
import { SandboxError } from "../../errors.ts";
import { toLabels } from "./create-sandbox.ts";
import type { DaytonaClient } from "./daytona-client.ts";
import { isQuotaRefusal } from "./daytona-errors.ts";
import { toStarting } from "./starting.ts";

const MINUTE_MS = 60_000;
/** One is archived for the sake of another in this time: if that did not make room, it is not disk that is wanted. */
const ROOM_MS = 10 * MINUTE_MS;

/** Does what may be refused because the account is full. */
export type MakingRoom = <T>(
  client: DaytonaClient,
  wanted: {
    /** The sandbox it is done for. */
    name: string;
    work: () => Promise<T>;
  },
) => Promise<T>;

/**
 * What does the work for the sandbox of that name. Where the account holds no more, one that is at rest is archived and the work is a {@link SandboxError}
 * `starting`: ask again. Daytona does not tell by a code what there is too little of, so this is tried once in ten minutes, unless it helped.
 */
export function createRoomMaker({
  appId,
  log,
  now,
}: {
  appId: number;
  log: Logger;
  now: () => number;
}): MakingRoom {
  let madeAt: number | undefined;
  return async (client, { name, work }) => {
    try {
      const done = await work();
      madeAt = undefined;
      return done;
    } catch (error) {
      const isFull = isQuotaRefusal(error) || (error instanceof SandboxError && error.code === "quota");
      if (!isFull || (madeAt !== undefined && now() - madeAt < ROOM_MS)) throw error;
      const archived = await makeRoom(client, { appId, besides: name });
      if (archived === undefined) throw error;
      madeAt = now();
      log.info({ sandbox: name, archived }, "sandbox.room_made");
      throw toStarting("one that is at rest is archived to make room for it", now());
    }
  };
}

/**
 * Makes room for one more sandbox of the app's: those at rest hold their disk, archived ones don't (F99). Archives the one that is longest at rest, unless one is
 * being archived already; never one that works, and none of another app. The name of the one that goes, or undefined when there is none to go.
 *
 * Files stay: its thread's next run waits until they are back.
 */
async function makeRoom(
  { sdk, daytona }: DaytonaClient,
  { appId, besides }: { appId: number; besides: string },
): Promise<string | undefined> {
  const resting: DaytonaSandbox[] = [];
  for await (const sandbox of daytona.list({ labels: toLabels(appId, undefined) })) {
    if (sandbox.state === "archiving") return sandbox.name;
    if (sandbox.state === "stopped" && sandbox.labels["sandpiper-name"] !== besides) resting.push(sandbox);
  }
  const [oldest] = resting.toSorted((a, b) => toRestingSince(a) - toRestingSince(b));
  if (oldest === undefined) return undefined;
  try {
    await oldest.archive();
  } catch (error) {
    // Its thread may have it started by now, or another process was first.
    if (!(error instanceof sdk.DaytonaConflictError || error instanceof sdk.DaytonaBadRequestError))
      throw error;
  }
  return oldest.name;
}

function toRestingSince({ lastActivityAt, updatedAt, createdAt }: DaytonaSandbox): number {
  return Date.parse(lastActivityAt ?? updatedAt ?? createdAt ?? "") || 0;
}
