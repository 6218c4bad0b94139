import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import type { Logger } from "pino";
import { SandboxError } from "../../errors.ts";
import { IMAGE_NAME } from "../agent-image.ts";
import { createRemoteSandbox, type RemoteSandbox } from "../remote/remote-sandbox.ts";
import type { ModelAccess, SandboxProvider } from "../sandbox.ts";
import { createSandbox, type SandboxRecipe, TTL_MINUTES, toFullName, toLabels } from "./create-sandbox.ts";
import { createDaytonaClient, type DaytonaAccount, type DaytonaClient } from "./daytona-client.ts";
import { toSandboxError } from "./daytona-errors.ts";
import { createDaytonaMachine } from "./daytona-machine.ts";
import { decideAdoption } from "./decide-adoption.ts";
import { keepModelSecret, type ModelSecret } from "./model-secret.ts";
import { removeSandbox } from "./remove-sandbox.ts";

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

/**
 * Sandboxes of a Daytona account: one a thread, found by its name, stopped between runs with its files, gone days after the thread is
 * quiet. Loads the SDK at the first use.
 */
export function createDaytonaProvider(options: DaytonaProviderOptions): SandboxProvider {
  const { account, snapshot, appId, gitHost, runMinutes, model, log, now } = options;
  const load = createDaytonaClient(account);
  const handles = new Map<string, { at: number; handle: RemoteSandbox }>();
  const acquiring = new Map<string, Promise<RemoteSandbox>>();
  const secrets = new Map<string, Promise<ModelSecret | undefined>>();
  const givenUpAt = new Map<string, number>();
  const keyCheck = { url: `${model.baseUrl}/v1/models`, variable: "ANTHROPIC_API_KEY" };
  const autoStopMinutes = runMinutes + AUTO_STOP_MARGIN_MINUTES;
  if (snapshot?.startsWith("sandpiper-") && snapshot !== IMAGE_NAME)
    log.warn({ snapshot, expected: IMAGE_NAME }, "sandbox.snapshot_behind");

  /** One look a process and access: the secret is the account's, not the sandbox's. */
  function keepSecret(client: DaytonaClient, access: ModelAccess): Promise<ModelSecret | undefined> {
    const key = JSON.stringify(access);
    const known = secrets.get(key) ?? keepModelSecret(client, { appId, model: access });
    secrets.set(key, known);
    known.catch(() => secrets.delete(key));
    return known;
  }

  async function translated<T>(work: (client: DaytonaClient) => Promise<T>): Promise<T> {
    const client = await load();
    try {
      return await work(client);
    } catch (error) {
      throw toSandboxError(error, { sdk: client.sdk, now: now() });
    }
  }

  async function look(client: DaytonaClient, name: string): Promise<DaytonaSandbox | undefined> {
    try {
      return await client.daytona.get(toFullName(appId, name));
    } catch (error) {
      if (error instanceof client.sdk.DaytonaNotFoundError) return undefined;
      throw error;
    }
  }

  function toHandle(
    client: DaytonaClient,
    name: string,
    sandbox: DaytonaSandbox,
    isNew: boolean,
  ): RemoteSandbox {
    const machine = createDaytonaMachine({
      client,
      sandbox,
      keepSecret: (access) => keepSecret(client, access),
      onFault: () => handles.delete(name),
      log,
      now,
    });
    const handle = createRemoteSandbox({
      ...{ name, machine, gitHost, isNew, isLimited: true },
      // What a subscription's token may list is not known: only a key is tried.
      ...(model.credential.kind === "api_key" && { key: keyCheck }),
      onKeyRefused: () => translated((client) => giveUp(client, name, sandbox)),
    });
    handles.set(name, { at: now(), handle });
    return handle;
  }

  async function create(client: DaytonaClient, name: string): Promise<RemoteSandbox> {
    const modelHost = new URL(model.baseUrl).hostname;
    const recipe: SandboxRecipe = { appId, name, snapshot, gitHost, modelHost, autoStopMinutes };
    const secret = await keepSecret(client, model);
    const sandbox = await createSandbox(client, recipe, { secret, now });
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
    const sandbox = await look(client, name);
    const createdAt = sandbox?.createdAt === undefined ? undefined : Date.parse(sandbox.createdAt);
    const adoption = decideAdoption(
      sandbox && { state: sandbox.state, createdAt, snapshot: sandbox.snapshot },
      { now: now(), ttlMs: TTL_MINUTES * MINUTE_MS, runMs: autoStopMinutes * MINUTE_MS, snapshot },
    );
    if (sandbox === undefined || adoption.kind === "create") return create(client, name);
    switch (adoption.kind) {
      case "rebuild":
        log.info({ sandbox: name, state: sandbox.state }, "sandbox.rebuilt");
        await removeSandbox(client, sandbox);
        return create(client, name);
      case "wait_stopped":
        await sandbox.waitUntilStopped(WAIT_S);
        await sandbox.start(WAIT_S);
        break;
      case "start":
        await sandbox.start(WAIT_S);
        break;
      case "wait":
        if (adoption.isLong) throw toStarting(sandbox.state, now());
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
        const sandbox = await look(client, name);
        return sandbox === undefined ? undefined : toHandle(client, name, sandbox, false);
      });
    },
    list: () =>
      translated(async ({ daytona }) => {
        const listings = [];
        for await (const { labels, state } of daytona.list({ labels: toLabels(appId, undefined) })) {
          const name = labels["sandpiper-name"];
          const isRunning = !["stopped", "archived", "paused"].includes(state ?? "");
          if (name !== undefined) listings.push({ name, isRunning });
        }
        return listings;
      }),
    stop: (name) =>
      translated(async (client) => {
        handles.delete(name);
        const sandbox = await look(client, name);
        if (sandbox?.state !== "started") return;
        // Behind a stop that fails stands a short end.
        await sandbox.setAutostopInterval(IDLE_STOP_MINUTES);
        await sandbox.stop(WAIT_S);
      }),
    destroy: (name) =>
      translated(async (client) => {
        handles.delete(name);
        const sandbox = await look(client, name);
        if (sandbox !== undefined) await removeSandbox(client, sandbox);
      }),
  };
}

function toStarting(state: string | undefined, now: number): SandboxError {
  const what =
    state === "destroying" ? "the one before is being removed" : "its image is being built or fetched";
  return new SandboxError(`The sandbox is not ready yet: ${what}.`, {
    code: "starting",
    retry: { atMs: now + 5_000 },
  });
}
