import type { Sandbox as E2bSandbox } from "e2b";
import type { Logger } from "pino";
import { SandboxError } from "../../errors.ts";
import { createRemoteProvider } from "../remote/remote-provider.ts";
import { endJobs } from "../remote/remote-sandbox.ts";
import type { OpenMachine, Vendor } from "../remote/vendor.ts";
import type { SandboxProvider } from "../sandbox.ts";
import { createE2bCalls, type E2bCalls } from "./e2b-calls.ts";
import { createE2bClient, type E2bAccount } from "./e2b-client.ts";
import { createE2bMachine, createPausedMachine } from "./e2b-machine.ts";
import type { FoundSandbox } from "./find-sandboxes.ts";
import type { HostLists } from "./limit-hosts.ts";
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

/**
 * Sandboxes of an E2B account, or of one that speaks E2B's protocol: one a thread, found by its metadata, paused between runs with its
 * files. Loads the SDK at the first use.
 */
export function createE2bProvider(options: E2bProviderOptions): SandboxProvider {
  const { template = TEMPLATE_NAME, appId, gitHost, mayHoldModelKey, limits, log, now } = options;
  if (template.startsWith(TEMPLATE_FAMILY) && template !== TEMPLATE_NAME)
    log.warn({ template, expected: TEMPLATE_NAME }, "sandbox.template_behind");
  const load = createE2bClient(options);
  const runMs = limits.runMinutes * MINUTE_MS;
  const timeoutMs = runMs + END_MARGIN_MS;
  const calls = createE2bCalls({ load, appId, template, runMs, timeoutMs, now });
  const hostLists: HostLists = { standing: "unknown" };
  const createMachine: CreateMachine = async (name, sandbox) => {
    const { sdk } = await load();
    return createE2bMachine({ sdk, sandbox, name, hostLists, mayHoldModelKey, log, now });
  };
  return createRemoteProvider(createE2b({ calls, hostLists, createMachine, gitHost, log }), options);
}

type CreateMachine = (name: string, sandbox: E2bSandbox) => Promise<OpenMachine["machine"]>;

interface E2bParts {
  calls: E2bCalls;
  hostLists: HostLists;
  createMachine: CreateMachine;
  gitHost: string;
  log: Logger;
}

const PAUSED: OpenMachine = { machine: createPausedMachine(), isNew: false, isLimited: false };

function createE2b(parts: E2bParts): Vendor<FoundSandbox[]> {
  const { calls } = parts;
  return {
    look: (name) => calls.list(name),
    adopt: (_, all) => adoptOldest(parts, all),
    create: (name) => createOne(parts, name),
    async open(_, [oldest]) {
      if (oldest === undefined) return undefined;
      if (!oldest.isRunning) return { opened: PAUSED, isSure: false };
      const opened = await openOne(parts, oldest);
      return opened && { opened, isSure: true };
    },
    list: () => calls.list(),
    async stop(_, all) {
      for (const found of all) if (found.isRunning) await pauseOne(parts, found);
    },
    async remove(_, all) {
      for (const { id } of all) await calls.kill(id);
    },
  };
}

async function openOne(
  { calls, hostLists, createMachine }: E2bParts,
  found: FoundSandbox,
): Promise<OpenMachine | undefined> {
  const sandbox = await calls.connect(found);
  if (sandbox === undefined) return undefined;
  const machine = await createMachine(found.name, sandbox);
  return { machine, isNew: false, isLimited: hostLists.standing !== "missing" };
}

/** Opens the oldest that is still there and removes the others: two who made one at once then agree. */
async function adoptOldest(
  parts: E2bParts,
  [oldest, ...others]: readonly FoundSandbox[],
): Promise<OpenMachine | undefined> {
  const { calls, log } = parts;
  if (oldest === undefined) return undefined;
  const opened = await openOne(parts, oldest);
  if (opened === undefined) return adoptOldest(parts, others);
  log.info({ sandbox: oldest.name, wasRunning: oldest.isRunning }, "sandbox.adopted");
  for (const { id, name } of others) {
    log.info({ sandbox: name, id }, "sandbox.second_removed");
    await calls.kill(id);
  }
  return opened;
}

/** Makes one. Its name is not one of E2B's own, so another process may have made one, too: the older one stays. */
async function createOne(parts: E2bParts, name: string): Promise<OpenMachine> {
  const { calls, hostLists, createMachine, gitHost, log } = parts;
  const sandbox = await calls.create(name);
  const all = await calls.list(name);
  const older = all[0]?.id === sandbox.sandboxId ? undefined : await adoptOldest(parts, all);
  if (older !== undefined) return older;
  for (const { id } of all) if (id !== sandbox.sandboxId) await calls.kill(id);
  log.info({ sandbox: name }, "sandbox.created");
  const machine = await createMachine(name, sandbox);
  // Before anything runs in it: what it can reach is looked at from inside, once.
  await machine.allowHosts({ operator: [gitHost], repository: [] });
  return { machine, isNew: true, isLimited: hostLists.standing !== "missing" };
}

/** Paused, its processes would go on one day: they are ended first. */
async function pauseOne(parts: E2bParts, found: FoundSandbox): Promise<void> {
  const { calls, log } = parts;
  const opened = await openOne(parts, found);
  if (opened === undefined) return;
  try {
    await endJobs(opened.machine, opened);
    await calls.pause(found.id);
  } catch (error) {
    if (!(error instanceof SandboxError && error.retry === "never")) throw error;
    // It can't be kept without costs and without processes, and its files are no more than a clone.
    log.warn({ sandbox: found.name, code: error.code }, "sandbox.not_paused");
    await calls.kill(found.id);
  }
}
