import type { Sandbox, SandboxListing, SandboxProvider } from "../sandbox.ts";
import { createHandles } from "./handles.ts";
import { createQueues } from "./queues.ts";
import { createRemoteSandbox } from "./remote-sandbox.ts";
import type { OpenMachine, Vendor } from "./vendor.ts";

interface RemoteProviderOptions {
  /** Host name or address that the app clones from. */
  gitHost: string;
  now: () => number;
}

/** The port over a vendor's API: what all vendors' sandboxes have in common. */
export function createRemoteProvider<Found>(
  vendor: Vendor<Found>,
  { gitHost, now }: RemoteProviderOptions,
): SandboxProvider {
  const handles = createHandles(now);
  const inTurn = createQueues();
  const toSandbox = (name: string, opened: OpenMachine) => createRemoteSandbox({ name, gitHost, ...opened });

  async function findKept(name: string): Promise<Sandbox | undefined> {
    const kept = handles.find(name);
    if (kept === undefined || vendor.isHeld === undefined) return kept;
    // Meanwhile the name may have come to another machine.
    return (await vendor.isHeld(name)) && handles.find(name) === kept ? kept : undefined;
  }

  async function adoptOrCreate(name: string): Promise<Sandbox> {
    const found = await vendor.look(name);
    const opened = (await vendor.adopt(name, found)) ?? (await vendor.create(name, found));
    return opened === undefined ? adoptOrCreate(name) : handles.keep(toSandbox(name, opened));
  }

  /** What ends a sandbox is done to all that has its name, whatever a handle knows. */
  const ending = (end: Vendor<Found>["stop"]) => (name: string) =>
    inTurn(name, async () => {
      handles.forget(name);
      await end(name, await vendor.look(name));
    });

  return {
    // One look at a time and name: two in one process would else both create.
    acquire: (name) => inTurn(name, async () => (await findKept(name)) ?? adoptOrCreate(name)),
    async find(name) {
      const kept = await findKept(name);
      if (kept !== undefined) return kept;
      const found = await vendor.open(name, await vendor.look(name));
      if (found === undefined) return undefined;
      const sandbox = toSandbox(name, found.opened);
      return found.isSure ? handles.keep(sandbox) : sandbox;
    },
    list: async () => toOneAName(await vendor.list()),
    stop: ending(vendor.stop),
    destroy: ending(vendor.remove),
  };
}

/** One that works makes the name one that works. */
function toOneAName(listings: readonly SandboxListing[]): SandboxListing[] {
  const running = new Map<string, boolean>();
  for (const { name, isRunning } of listings) running.set(name, isRunning || running.get(name) === true);
  return [...running].map(([name, isRunning]) => ({ name, isRunning }));
}
