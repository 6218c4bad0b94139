import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import type { Logger } from "pino";
import { IMAGE_NAME } from "../agent-image.ts";
import { createRemoteSandbox, type RemoteSandbox } from "../remote/remote-sandbox.ts";
import type { ModelAccess, SandboxProvider } from "../sandbox.ts";
import { createSandbox, type SandboxRecipe, TTL_MINUTES, toFullName, toLabels } from "./create-sandbox.ts";
import { createDaytonaClient, type DaytonaAccount, type DaytonaClient } from "./daytona-client.ts";
import { toSandboxError } from "./daytona-errors.ts";
import { createDaytonaMachine } from "./daytona-machine.ts";
import { decideAdoption, isStuck } from "./decide-adoption.ts";
import { type FoundSandboxes, findSandboxes, GIVEN_UP_LABEL, giveUpStuck } from "./find-sandbox.ts";
import { createListRights } from "./limit-network.ts";
import { createRoomMaker } from "./make-room.ts";
import { type KeptKey, keepModelSecret, requireKeptKey } from "./model-secret.ts";
import { removeSandbox } from "./remove-sandbox.ts";
import { toStarting, toStillStarting } from "./starting.ts";

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

const MINUTE_MS = 60_000;
/** A step may take a minute (F12). */
const WAIT_S = 45;
/** A run's sandbox goes on so much longer than the run may. */
const AUTO_STOP_MARGIN_MINUTES = 15;
/** One that works for nobody. */
const IDLE_STOP_MINUTES = 5;
/** A placeholder that is refused again so soon is refused for the key's sake. */
const KEY_FAULT_MS = 60 * MINUTE_MS;
/** A handle is believed so long: whoever finds it wrong forgets it. */
const HANDLE_MS = MINUTE_MS;
const KEY_PATIENCE_MS = 10_000;
/** Where Daytona's own program listens inside: its toolbox, ssh, a terminal (0.190). */
const DAEMON_PORTS = [2280, 22220, 22222];

/**
 * Sandboxes of a Daytona account: one a thread, found by its name, stopped between runs with its files, gone days after the thread is
 * quiet. Loads the SDK at the first use.
 */
export function createDaytonaProvider(options: DaytonaProviderOptions): SandboxProvider {
  const { account, snapshot, appId, gitHost, runMinutes, model, mayHoldModelKey, log, now } = options;
  const load = createDaytonaClient(account);
  const handles = new Map<string, { at: number; handle: RemoteSandbox }>();
  const acquiring = new Map<string, Promise<RemoteSandbox>>();
  const keys = new Map<string, Promise<KeptKey>>();
  const rights = createListRights(now);
  const withRoom = createRoomMaker({ appId, log, now });
  const givenUpAt = new Map<string, number>();
  const keyCheck = {
    url: `${model.baseUrl}/v1/models`,
    variable: "ANTHROPIC_API_KEY",
    patienceMs: options.keyPatienceMs ?? KEY_PATIENCE_MS,
  };
  const autoStopMinutes = runMinutes + AUTO_STOP_MARGIN_MINUTES;
  if (snapshot?.startsWith("sandpiper-") && snapshot !== IMAGE_NAME)
    log.warn({ snapshot, expected: IMAGE_NAME }, "sandbox.snapshot_behind");

  /** One look a process and access: the secret is the account's, not the sandbox's. What the account can't do is asked again. */
  async function keepKey(client: DaytonaClient, access: ModelAccess): Promise<KeptKey> {
    const name = JSON.stringify(access);
    const known = keys.get(name) ?? keepModelSecret(client, { appId, model: access });
    keys.set(name, known);
    const forget = () => keys.delete(name);
    known.then(({ kind }) => kind === "kept" || forget(), forget);
    return requireKeptKey(await known, mayHoldModelKey);
  }

  async function translated<T>(work: (client: DaytonaClient) => Promise<T>): Promise<T> {
    const client = await load();
    try {
      return await work(client);
    } catch (error) {
      throw toSandboxError(error, { sdk: client.sdk, now: now() });
    }
  }

  const look = (client: DaytonaClient, name: string): Promise<FoundSandboxes> =>
    findSandboxes(client, toFullName(appId, name), now());

  function toHandle(
    client: DaytonaClient,
    name: string,
    sandbox: DaytonaSandbox,
    isNew: boolean,
  ): RemoteSandbox {
    const machine = createDaytonaMachine({
      client,
      sandbox,
      keepKey: (access) => keepKey(client, access),
      rights,
      onFault: () => handles.delete(name),
      log,
      now,
    });
    const handle = createRemoteSandbox({
      ...{ name, machine, gitHost, isNew, isLimited: true, vendorPorts: DAEMON_PORTS },
      // What a subscription's token may list is not known: only a key is tried.
      ...(model.credential.kind === "api_key" && { key: keyCheck }),
      onKeyRefused: () => translated((client) => giveUp(client, name, sandbox)),
    });
    handles.set(name, { at: now(), handle });
    return handle;
  }

  async function create(client: DaytonaClient, name: string, fullName: string): Promise<RemoteSandbox> {
    const recipe: SandboxRecipe = { appId, name, fullName, snapshot, gitHost, autoStopMinutes };
    const kept = await keepKey(client, model);
    const secret = kept.kind === "kept" ? kept.secret : undefined;
    const sandbox = await withRoom(client, name, () =>
      createSandbox(client, recipe, { secret, rights, now }),
    );
    if (sandbox === undefined) return acquireNow(client, name);
    log.info({ sandbox: name }, "sandbox.created");
    return toHandle(client, name, sandbox, true);
  }

  /**
   * Some new sandboxes were reported to send out a secret's placeholder as it is, for all their life. Such a one is removed; a second one
   * of the same thread means that the key itself is not taken.
   */
  async function giveUp(client: DaytonaClient, name: string, sandbox: DaytonaSandbox): Promise<boolean> {
    const lastAt = givenUpAt.get(name) ?? 0;
    givenUpAt.set(name, now());
    if (now() - lastAt < KEY_FAULT_MS) return false;
    log.warn({ sandbox: name }, "sandbox.secret_stuck");
    handles.delete(name);
    await removeSandbox(client, sandbox);
    return true;
  }

  async function acquireNow(client: DaytonaClient, name: string): Promise<RemoteSandbox> {
    const { current, stuck, freeName } = await look(client, name);
    for (const sandbox of stuck) {
      log.warn({ sandbox: sandbox.name, state: sandbox.state }, "sandbox.given_up");
      await giveUpStuck(client, sandbox);
    }
    if (current !== undefined) return adopt(client, name, current);
    if (freeName === undefined) throw toStarting("the ones before it still hang at Daytona", now());
    return create(client, name, freeName);
  }

  async function adopt(client: DaytonaClient, name: string, sandbox: DaytonaSandbox): Promise<RemoteSandbox> {
    const createdAt = sandbox.createdAt === undefined ? undefined : Date.parse(sandbox.createdAt);
    const adoption = decideAdoption(
      { state: sandbox.state, createdAt, snapshot: sandbox.snapshot },
      { now: now(), ttlMs: TTL_MINUTES * MINUTE_MS, runMs: autoStopMinutes * MINUTE_MS, snapshot },
    );
    switch (adoption.kind) {
      case "create":
        return create(client, name, sandbox.name);
      case "rebuild":
        log.info({ sandbox: name, state: sandbox.state }, "sandbox.rebuilt");
        await removeSandbox(client, sandbox);
        return create(client, name, sandbox.name);
      case "wait_stopped":
        await sandbox.waitUntilStopped(WAIT_S);
        await sandbox.start(WAIT_S);
        break;
      case "start":
        // What comes back from the archive needs its disk again.
        if (sandbox.state === "archived") await withRoom(client, name, () => sandbox.start(WAIT_S));
        else await sandbox.start(WAIT_S);
        break;
      case "wait":
        if (adoption.isLong) throw toStillStarting(sandbox.state, now());
        await sandbox.waitUntilStarted(WAIT_S);
        break;
      case "use":
        break;
    }
    if (sandbox.autoStopInterval !== autoStopMinutes) await sandbox.setAutostopInterval(autoStopMinutes);
    log.info({ sandbox: name, was: adoption.kind }, "sandbox.adopted");
    return toHandle(client, name, sandbox, false);
  }

  /** One look at a time and name: two in one process would else both create. */
  function acquireOnce(name: string): Promise<RemoteSandbox> {
    const known = acquiring.get(name);
    if (known !== undefined) return known;
    const work = translated((client) => acquireNow(client, name)).finally(() => acquiring.delete(name));
    acquiring.set(name, work);
    return work;
  }

  function findHandle(name: string): RemoteSandbox | undefined {
    const known = handles.get(name);
    return known !== undefined && now() - known.at < HANDLE_MS ? known.handle : undefined;
  }

  return {
    async acquire(name) {
      return findHandle(name) ?? acquireOnce(name);
    },
    async find(name) {
      const known = findHandle(name);
      if (known !== undefined) return known;
      return translated(async (client) => {
        const { current, all } = await look(client, name);
        const sandbox = current ?? all.at(-1);
        return sandbox === undefined ? undefined : toHandle(client, name, sandbox, false);
      });
    },
    list: () =>
      translated(async ({ daytona }) => {
        const listings = new Map<string, boolean>();
        for await (const { labels, state } of daytona.list({ labels: toLabels(appId, undefined) })) {
          const name = labels["sandpiper-name"];
          // One that was given up ends by itself.
          if (name === undefined || labels[GIVEN_UP_LABEL] !== undefined) continue;
          const isRunning = !["stopped", "archived", "paused", "destroying"].includes(state ?? "");
          listings.set(name, isRunning || listings.get(name) === true);
        }
        return [...listings].map(([name, isRunning]) => ({ name, isRunning }));
      }),
    stop: (name) =>
      translated(async (client) => {
        handles.delete(name);
        for (const sandbox of (await look(client, name)).all) {
          if (sandbox.state !== "started") continue;
          // Behind a stop that fails stands a short end.
          await sandbox.setAutostopInterval(IDLE_STOP_MINUTES);
          await sandbox.stop(WAIT_S);
        }
      }),
    destroy: (name) =>
      translated(async (client) => {
        handles.delete(name);
        for (const sandbox of (await look(client, name)).all) {
          // What hangs would be waited for without end.
          await (isStuck(sandbox, now()) ? giveUpStuck(client, sandbox) : removeSandbox(client, sandbox));
        }
      }),
  };
}
