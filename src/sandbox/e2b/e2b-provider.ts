import type { Sandbox as E2bSandbox } from "e2b";
import type { Logger } from "pino";
import { SandboxError } from "../../errors.ts";
import type { Machine } from "../remote/machine.ts";
import { createRemoteSandbox, type RemoteSandbox } from "../remote/remote-sandbox.ts";
import type { SandboxProvider } from "../sandbox.ts";
import { createSandbox } from "./create-sandbox.ts";
import { createE2bClient, type E2bAccount, type E2bClient } from "./e2b-client.ts";
import { type Deed, toSandboxError } from "./e2b-errors.ts";
import { createE2bMachine, createPausedMachine } from "./e2b-machine.ts";
import { type FoundSandbox, findSandboxes, toMetadata } from "./find-sandboxes.ts";
import { type HostLists, isRefusal, toEgress } from "./limit-hosts.ts";
import { TEMPLATE_FAMILY, TEMPLATE_NAME } from "./template-name.ts";

export interface E2bProviderOptions extends E2bAccount {
  /** Name or id of the template; it must have git, Python and Claude Code. @default the one that `npm run template` builds */
  template: string | undefined;
  appId: number;
  /** Host name or address that the app clones from. */
  gitHost: string;
  /** Whether the agent may be given the model's key where E2B can't keep it outside (`SANDBOX_HOLDS_MODEL_KEY`). */
  mayHoldModelKey: boolean;
  limits: {
    /** The longest run. */
    runMinutes: number;
  };
  log: Logger;
  now: () => number;
}

const MINUTE_MS = 60_000;
/** The hard end, whoever has forgotten it, is so much behind the longest run. */
const END_MARGIN_MS = 15 * MINUTE_MS;
/** A handle is believed so long: whoever finds it wrong forgets it. */
const HANDLE_MS = MINUTE_MS;
/** Nothing may be reached, and no rule puts a key in. */
const AT_REST = toEgress({ operator: [], repository: [] });

/**
 * Sandboxes of an E2B account, or of one that speaks E2B's protocol: one a thread, found by its metadata, paused between runs with its
 * files. Loads the SDK at the first use.
 */
export function createE2bProvider(options: E2bProviderOptions): SandboxProvider {
  const { template = TEMPLATE_NAME, appId, gitHost, mayHoldModelKey, limits, log, now } = options;
  const load = createE2bClient(options);
  const handles = new Map<string, { at: number; handle: RemoteSandbox }>();
  const acquiring = new Map<string, Promise<RemoteSandbox>>();
  const hostLists: HostLists = { standing: "unknown" };
  const runMs = limits.runMinutes * MINUTE_MS;
  const timeoutMs = runMs + END_MARGIN_MS;
  if (template.startsWith(TEMPLATE_FAMILY) && template !== TEMPLATE_NAME)
    log.warn({ template, expected: TEMPLATE_NAME }, "sandbox.template_behind");

  async function translated<T>(deed: Deed, work: (client: E2bClient) => Promise<T>): Promise<T> {
    const client = await load();
    try {
      return await work(client);
    } catch (error) {
      throw toSandboxError(error, { sdk: client.sdk, deed, now: now() });
    }
  }

  function look(name: string): Promise<FoundSandbox[]> {
    return translated("list", (client) => findSandboxes(client, { appId, name }));
  }

  async function kill(id: string): Promise<void> {
    await translated("use", ({ sdk, connection }) => sdk.Sandbox.kill(id, connection)).catch(unlessGone);
  }

  function toMachine({ sdk }: E2bClient, name: string, sandbox: E2bSandbox): Machine {
    return createE2bMachine({
      sdk,
      sandbox,
      name,
      hostLists,
      mayHoldModelKey,
      onLost: () => handles.delete(name),
      log,
      now,
    });
  }

  function toHandle(name: string, machine: Machine, isNew: boolean): RemoteSandbox {
    const isLimited = hostLists.standing !== "missing";
    const handle = createRemoteSandbox({ name, machine, gitHost, isNew, isLimited });
    handles.set(name, { at: now(), handle });
    return handle;
  }

  /** Connects, which wakes a paused one, and moves its end on. Undefined when it is gone by now. */
  function open({ id, name, isRunning, endAt }: FoundSandbox): Promise<RemoteSandbox | undefined> {
    const work = async (client: E2bClient): Promise<RemoteSandbox> => {
      const sandbox = await client.sdk.Sandbox.connect(id, { ...client.connection, timeoutMs });
      // An API that is only compatible may not move the end when somebody connects.
      if (isRunning && endAt - now() < runMs) await sandbox.setTimeout(timeoutMs);
      return toHandle(name, toMachine(client, name, sandbox), false);
    };
    return translated(isRunning ? "use" : "resume", work).catch(unlessGone);
  }

  /** Opens the oldest that is still there and removes the others: two who made one at once then agree. */
  async function adopt(all: readonly FoundSandbox[]): Promise<RemoteSandbox | undefined> {
    const [oldest, ...others] = all;
    if (oldest === undefined) return undefined;
    const handle = await open(oldest);
    if (handle === undefined) return adopt(others);
    log.info({ sandbox: oldest.name, wasRunning: oldest.isRunning }, "sandbox.adopted");
    for (const { id, name } of others) {
      log.info({ sandbox: name, id }, "sandbox.second_removed");
      await kill(id);
    }
    return handle;
  }

  async function create(name: string): Promise<RemoteSandbox> {
    const client = await load();
    const metadata = toMetadata(appId, name);
    const sandbox = await translated("create", () =>
      createSandbox(client, { template, metadata, timeoutMs }),
    );
    const all = await look(name);
    const older = all[0]?.id === sandbox.sandboxId ? undefined : await adopt(all);
    if (older !== undefined) return older;
    for (const { id } of all) if (id !== sandbox.sandboxId) await kill(id);
    log.info({ sandbox: name }, "sandbox.created");
    const machine = toMachine(client, name, sandbox);
    // Before anything runs in it: what it can reach is looked at from inside, once.
    await machine.allowHosts({ operator: [gitHost], repository: [] });
    return toHandle(name, machine, true);
  }

  /** One look at a time and name: two in one process would else both create. */
  function acquireOnce(name: string): Promise<RemoteSandbox> {
    const known = acquiring.get(name);
    if (known !== undefined) return known;
    const work = look(name)
      .then(async (all) => (await adopt(all)) ?? create(name))
      .finally(() => acquiring.delete(name));
    acquiring.set(name, work);
    return work;
  }

  function findHandle(name: string): RemoteSandbox | undefined {
    const known = handles.get(name);
    return known !== undefined && now() - known.at < HANDLE_MS ? known.handle : undefined;
  }

  /** Paused, its processes would go on one day: they are ended first. */
  async function pause(found: FoundSandbox): Promise<void> {
    const handle = await open(found);
    if (handle === undefined) return;
    handles.delete(found.name);
    try {
      await handle.endAll();
      await translated("use", async ({ sdk, connection }) => {
        // The rule with the model's key would stay in the account's record of the paused sandbox.
        await sdk.Sandbox.updateNetwork(found.id, AT_REST, connection).catch((error) => {
          if (!isRefusal(sdk, error)) throw error;
        });
        await sdk.Sandbox.pause(found.id, connection).catch((error) => {
          if (!isRefusal(sdk, error)) throw error;
          throw new SandboxError("This E2B API can't pause.", { code: "no_pause", retry: "never" });
        });
      });
    } catch (error) {
      if (!(error instanceof SandboxError && error.retry === "never")) throw error;
      // It can't be kept without costs and without processes, and its files are no more than a clone.
      log.warn({ sandbox: found.name, code: error.code }, "sandbox.not_paused");
      await kill(found.id);
    }
  }

  return {
    acquire: async (name) => findHandle(name) ?? acquireOnce(name),

    async find(name) {
      const known = findHandle(name);
      if (known !== undefined) return known;
      const [oldest] = await look(name);
      if (oldest === undefined) return undefined;
      if (oldest.isRunning) return open(oldest);
      return createRemoteSandbox({
        name,
        machine: createPausedMachine(),
        gitHost,
        isNew: false,
        isLimited: false,
      });
    },

    async list() {
      const running = new Map<string, boolean>();
      for (const { name, isRunning } of await translated("list", (client) =>
        findSandboxes(client, { appId }),
      ))
        running.set(name, isRunning || (running.get(name) ?? false));
      return [...running].map(([name, isRunning]) => ({ name, isRunning }));
    },

    async stop(name) {
      handles.delete(name);
      for (const found of await look(name)) if (found.isRunning) await pause(found);
    },

    async destroy(name) {
      handles.delete(name);
      for (const { id } of await look(name)) await kill(id);
    },
  };
}

function unlessGone(error: unknown): undefined {
  if (error instanceof SandboxError && error.code === "not_running") return undefined;
  throw error;
}
