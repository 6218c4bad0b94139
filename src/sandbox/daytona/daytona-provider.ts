import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import type { Logger } from "pino";
import { IMAGE_NAME } from "../agent-image.ts";
import { createRemoteProvider } from "../remote/remote-provider.ts";
import type { OpenMachine, Vendor } from "../remote/vendor.ts";
import { createBorder } from "../remote/with-client.ts";
import type { ModelAccess, SandboxProvider } from "../sandbox.ts";
import { adoptSandbox } from "./adopt-sandbox.ts";
import { createSandbox, toFullName } from "./create-sandbox.ts";
import { createDaytonaClient, type DaytonaAccount } from "./daytona-client.ts";
import { toSandboxError } from "./daytona-errors.ts";
import { createDaytonaMachine } from "./daytona-machine.ts";
import { type FoundSandboxes, findSandboxes, giveUpStuck, listSandboxes } from "./find-sandbox.ts";
import { createListRights } from "./limit-network.ts";
import { createRoomMaker } from "./make-room.ts";
import { createKeyKeeper } from "./model-secret.ts";
import { removeSandboxes } from "./remove-sandbox.ts";
import { toStarting } from "./starting.ts";
import { stopSandboxes } from "./stop-sandboxes.ts";
import { createSecretJudge } from "./stuck-secret.ts";

export interface DaytonaProviderOptions {
  account: DaytonaAccount;
  /** Name of the snapshot that sandboxes are made from; an image is built when undefined. */
  snapshot: string | undefined;
  appId: number;
  /** Host name or address that the app clones from. */
  gitHost: string;
  /** The longest run. */
  runMinutes: number;
  /** The account whose key new sandboxes get a placeholder of. */
  model: ModelAccess;
  /** Whether the model's key may come into a sandbox where the account can't keep it outside. */
  mayHoldModelKey: boolean;
  /** How long a placeholder may go out as it is before its sandbox is given up. @default 10_000 */
  keyPatienceMs?: number;
  log: Logger;
  now: () => number;
}

/** A run's sandbox goes on so much longer than the run may. */
const AUTO_STOP_MARGIN_MINUTES = 15;
const KEY_PATIENCE_MS = 10_000;
/** Where Daytona's own program listens inside: its toolbox, ssh, a terminal (0.190). */
const DAEMON_PORTS = [2280, 22220, 22222];

/**
 * Sandboxes of a Daytona account: one a thread, found by its name, stopped between runs with its files, gone days after the thread is
 * quiet. Loads the SDK at the first use.
 */
export function createDaytonaProvider(options: DaytonaProviderOptions): SandboxProvider {
  const { snapshot, log } = options;
  if (snapshot?.startsWith("sandpiper-") && snapshot !== IMAGE_NAME)
    log.warn({ snapshot, expected: IMAGE_NAME }, "sandbox.snapshot_behind");
  return createRemoteProvider(createDaytona(options), options);
}

function createDaytona(options: DaytonaProviderOptions): Vendor<FoundSandboxes> {
  const { account, snapshot, appId, gitHost, runMinutes, model, mayHoldModelKey, log, now } = options;
  const withClient = createBorder(createDaytonaClient(account), (error, { sdk }) =>
    toSandboxError(error, { sdk, now: now() }),
  );
  const rights = createListRights(now);
  const makingRoom = createRoomMaker({ appId, log, now });
  const keepKey = createKeyKeeper({ appId, mayHoldModelKey });
  const giveUpIfStuck = createSecretJudge({ log, now });
  const autoStopMinutes = runMinutes + AUTO_STOP_MARGIN_MINUTES;
  const key = {
    url: `${model.baseUrl}/v1/models`,
    variable: "ANTHROPIC_API_KEY",
    patienceMs: options.keyPatienceMs ?? KEY_PATIENCE_MS,
  };

  const toOpen = (
    name: string,
    { sandbox, isNew }: { sandbox: DaytonaSandbox; isNew: boolean },
  ): OpenMachine => ({
    machine: createDaytonaMachine({ withClient, sandbox, keepKey, rights, log }),
    ...{ isNew, isLimited: true, vendorPorts: DAEMON_PORTS },
    // What a subscription's token may list is not known: only a key is tried.
    ...(model.credential.kind === "api_key" && { key }),
    onKeyRefused: () => withClient((client) => giveUpIfStuck(client, { name, sandbox })),
  });

  return {
    look: (name) =>
      withClient((client) => findSandboxes(client, { fullName: toFullName(appId, name), now: now() })),

    adopt: (name, { current: sandbox, stuck }) =>
      withClient(async (client) => {
        for (const hung of stuck) await giveUpStuck(client, { sandbox: hung, log });
        if (sandbox === undefined) return undefined;
        const rules = { snapshot, autoStopMinutes, makingRoom, log, now: now() };
        const isReady = await adoptSandbox(client, { name, sandbox, ...rules });
        return isReady ? toOpen(name, { sandbox, isNew: false }) : undefined;
      }),

    create: (name, { current, freeName }) =>
      withClient(async (client) => {
        const fullName = current?.name ?? freeName;
        if (fullName === undefined) throw toStarting("the ones before it still hang at Daytona", now());
        const kept = await keepKey(client, model);
        const secret = kept.kind === "kept" ? kept.secret : undefined;
        const recipe = { appId, name, fullName, snapshot, gitHost, autoStopMinutes, secret };
        const work = () => createSandbox(client, { ...recipe, rights, now });
        const sandbox = await makingRoom(client, { name, work });
        if (sandbox === undefined) return undefined;
        log.info({ sandbox: name }, "sandbox.created");
        return toOpen(name, { sandbox, isNew: true });
      }),

    async open(name, { current, all }) {
      const sandbox = current ?? all.at(-1);
      return sandbox && { opened: toOpen(name, { sandbox, isNew: false }), isSure: true };
    },

    list: () => withClient((client) => listSandboxes(client, appId)),

    stop: (_, { all }) => withClient(() => stopSandboxes(all)),

    remove: (_, { all }) => withClient((client) => removeSandboxes(client, { all, now: now() })),
  };
}
