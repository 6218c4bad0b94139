import { setTimeout as sleep } from "node:timers/promises";
import { SandboxError } from "../../errors.ts";
import { IMAGE_NAME, RESOURCES } from "../agent-image.ts";
import { createBorder } from "../remote/with-client.ts";
import { createDaytonaClient, type DaytonaAccount, type DaytonaClient } from "./daytona-client.ts";
import { toSandboxError } from "./daytona-errors.ts";
import { toImage } from "./image.ts";

/** A build ends within this, or is looked for again by its name. */
const BUILD_TIMEOUT_MS = 60 * 60_000;

export interface MadeSnapshot {
  name: string;
  /** What it took: nothing, an activation, or a build of this or of another process. */
  how: "was there" | "activated" | "waited for" | "built";
}

/**
 * Sees to it that the account has the snapshot this version of the app wants, active. `say` is told each line of the build.
 *
 * The second time finds it; a build that another process began is waited for; one that failed is removed and built anew.
 */
export async function makeSnapshot(
  account: DaytonaAccount,
  { say, pollMs = 2_000 }: { say: (line: string) => void; pollMs?: number },
): Promise<MadeSnapshot> {
  const withClient = createBorder(createDaytonaClient(account), (error, { sdk }) =>
    toSandboxError(error, { sdk, now: Date.now() }),
  );
  return withClient((client) => make(client, { say, pollMs }));
}

async function make(
  client: DaytonaClient,
  { say, pollMs }: { say: (line: string) => void; pollMs: number },
): Promise<MadeSnapshot> {
  const { sdk, daytona } = client;
  const name = IMAGE_NAME;
  const found = await find(client);
  switch (found?.state) {
    case "active":
      return { name, how: "was there" };
    case "inactive":
      say(`${name} is inactive: activating it.`);
      await daytona.snapshot.activate(name);
      await waitUntilActive(client, { say, pollMs });
      return { name, how: "activated" };
    case "pending":
    case "building":
    case "pulling":
      say(`${name} is being made already (${found.state}): waiting for it.`);
      await waitUntilActive(client, { say, pollMs });
      return { name, how: "waited for" };
    case "error":
    case "build_failed":
      say(`The last build of ${name} failed (${found.errorReason ?? "no reason given"}): removing it.`);
      await daytona.snapshot.delete(name);
      await waitUntilGone(client, pollMs);
      break;
    case "removing":
      await waitUntilGone(client, pollMs);
      break;
    default:
      break;
  }
  const onLogs = (chunk: string): void => {
    for (const line of chunk.split("\n")) say(line);
  };
  try {
    await daytona.snapshot.create({ name, image: toImage(sdk.Image), resources: RESOURCES }, { onLogs });
    return { name, how: "built" };
  } catch (error) {
    if (!(error instanceof sdk.DaytonaConflictError)) throw error;
    say(`${name} is being made by somebody else: waiting for it.`);
    await waitUntilActive(client, { say, pollMs });
    return { name, how: "waited for" };
  }
}

async function find({ sdk, daytona }: DaytonaClient) {
  try {
    return await daytona.snapshot.get(IMAGE_NAME);
  } catch (error) {
    if (error instanceof sdk.DaytonaNotFoundError) return undefined;
    throw error;
  }
}

async function waitUntilGone(client: DaytonaClient, pollMs: number): Promise<void> {
  const giveUpAt = Date.now() + BUILD_TIMEOUT_MS;
  while (Date.now() < giveUpAt && (await find(client)) !== undefined) await sleep(pollMs);
}

async function waitUntilActive(
  client: DaytonaClient,
  { say, pollMs }: { say: (line: string) => void; pollMs: number },
): Promise<void> {
  const giveUpAt = Date.now() + BUILD_TIMEOUT_MS;
  for (let last = ""; Date.now() < giveUpAt; await sleep(pollMs)) {
    const { state = "gone", errorReason } = (await find(client)) ?? {};
    if (state === "active") return;
    if (state !== last) say(`${IMAGE_NAME}: ${state}`);
    last = state;
    if (["gone", "error", "build_failed"].includes(state)) {
      throw new SandboxError(`${IMAGE_NAME} could not be made: ${errorReason ?? state}. Run it again.`, {
        code: "snapshot_failed",
        retry: "never",
      });
    }
  }
  throw new SandboxError(`${IMAGE_NAME} is not ready after an hour. Run it again to go on waiting.`, {
    code: "snapshot_failed",
    retry: "backoff",
  });
}
