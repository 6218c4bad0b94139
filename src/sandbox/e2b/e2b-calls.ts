import type { Sandbox as E2bSandbox } from "e2b";
import { SandboxError } from "../../errors.ts";
import { createBorder, type WithClient } from "../remote/with-client.ts";
import { createSandbox } from "./create-sandbox.ts";
import type { E2bClient } from "./e2b-client.ts";
import { type Deed, toSandboxError } from "./e2b-errors.ts";
import { type FoundSandbox, findSandboxes, toMetadata } from "./find-sandboxes.ts";
import { isRefusal, toEgress } from "./limit-hosts.ts";

/** What is asked of the account. Faults are {@link SandboxError}s. */
export interface E2bCalls {
  /** All of the app's, or those of one name; the oldest first. */
  list(name?: string): Promise<FoundSandbox[]>;
  create(name: string): Promise<E2bSandbox>;
  /** Connects, which wakes a paused one, and moves its end on. Undefined when it is gone by now. */
  connect(found: FoundSandbox): Promise<E2bSandbox | undefined>;
  pause(id: string): Promise<void>;
  /** Of one that is gone: nothing. */
  kill(id: string): Promise<void>;
}

interface E2bCallsOptions {
  load: () => Promise<E2bClient>;
  appId: number;
  template: string;
  /** So long a run may need its sandbox. */
  runMs: number;
  /** So long a sandbox lives, whatever becomes of the app. */
  timeoutMs: number;
  now: () => number;
}

/** Nothing may be reached, and no rule puts a key in. */
const AT_REST = toEgress({ operator: [], repository: [] });

/** The account's calls: one request each, or two. */
export function createE2bCalls(options: E2bCallsOptions): E2bCalls {
  const { load, appId, template, runMs, timeoutMs, now } = options;
  /** One status has two meanings, and what it was asked for tells them apart. */
  const clientTo = (deed: Deed): WithClient<E2bClient> =>
    createBorder(load, (error, { sdk }) => toSandboxError(error, { sdk, deed, now: now() }));

  return {
    list: (name) =>
      clientTo("list")((client) => findSandboxes(client, { appId, ...(name !== undefined && { name }) })),

    create: (name) =>
      clientTo("create")((client) =>
        createSandbox(client, { template, metadata: toMetadata(appId, name), timeoutMs }),
      ),

    connect: ({ id, isRunning, endAt }) =>
      clientTo(isRunning ? "use" : "resume")(async ({ sdk, connection }) => {
        const sandbox = await sdk.Sandbox.connect(id, { ...connection, timeoutMs });
        // An API that is only compatible may not move the end when somebody connects.
        if (isRunning && endAt - now() < runMs) await sandbox.setTimeout(timeoutMs);
        return sandbox;
      }).catch(unlessGone),

    pause: (id) => clientTo("use")((client) => pauseSandbox(client, id)),

    kill: async (id) => {
      await clientTo("use")(({ sdk, connection }) => sdk.Sandbox.kill(id, connection)).catch(unlessGone);
    },
  };
}

async function pauseSandbox({ sdk, connection }: E2bClient, id: string): Promise<void> {
  // The rule with the model's key would stay in the account's record of the paused sandbox.
  await sdk.Sandbox.updateNetwork(id, AT_REST, connection).catch((error) => {
    if (!isRefusal(sdk, error)) throw error;
  });
  await sdk.Sandbox.pause(id, connection).catch((error) => {
    if (!isRefusal(sdk, error)) throw error;
    throw new SandboxError("This E2B API can't pause.", { code: "no_pause", retry: "never" });
  });
}

function unlessGone(error: unknown): undefined {
  if (error instanceof SandboxError && error.code === "not_running") return undefined;
  throw error;
}
