import { setTimeout as pauseFor } from "node:timers/promises";
import type { Logger } from "pino";
import type { Lease, LeaseStore } from "../../store/store.ts";
import { createRemoteProvider } from "../remote/remote-provider.ts";
import type { Vendor } from "../remote/vendor.ts";
import type { SandboxProvider } from "../sandbox.ts";
import { createAioApi } from "./aio-api.ts";
import { createAioMachine } from "./aio-machine.ts";
import { createAllocator, createFixedAllocator } from "./allocator.ts";
import type { Fetch } from "./http-exchange.ts";
import type { Pause } from "./keeper.ts";
import { createLoans } from "./loans.ts";

/** Where AIO sandboxes come from, and what the provider works with. */
export interface AioProviderOptions {
  /** One sandbox at an address, or an allocator that lends them (`POST /borrow`, `POST /return`). */
  source: { kind: "fixed" | "allocator"; url: string };
  /** The key or token that the sandboxes ask for; the allocator never gets it. */
  apiKey?: string | undefined;
  leases: LeaseStore;
  /**
   * Host name or address that the app clones from.
   * @default "github.com"
   */
  gitHost?: string;
  log: Logger;
  now: () => number;
  /** @default Node's own */
  fetch?: Fetch;
  /**
   * Waits between two looks for a machine that does not answer.
   * @default a timer
   */
  pause?: Pause;
}

/**
 * AIO sandboxes: machines with an HTTP API, lent to one thread at a time (S11). Who has which is in the store's leases and nowhere else,
 * so any process gives back what a dead one held.
 *
 * A machine is marked when it is borrowed, and cleaned before it is used and before it is given back. It keeps nothing for the thread's
 * next run, so `stop` and `destroy` are the same: end what runs, wipe, give back, forget the lease. A crash anywhere in it is finished by
 * the next call; the mark tells how far it came. One that can't be cleaned is not given back. One that does not answer is: `stop` looks for
 * it three times, `acquire` gives it a minute (`unreachable` meanwhile) and then borrows another, where the run begins anew (F21).
 *
 * Two windows are left. A crash between the answer to a borrowing and the lease (two lines of code) leaves an item lent that nobody here
 * knows of. A crash between a return and the end of its lease makes the next call return the item again: an allocator without tokens can't
 * tell that from the return of whoever borrowed it in between, unless that is Sandpiper too, whose mark is then found.
 *
 * Where commands are not root's, an agent could fake the mark and the wiping: such a machine at a fixed address is refused (`not_split`), and an
 * allocator has to make one anew when it comes back (S30).
 */
export function createAioProvider(options: AioProviderOptions): SandboxProvider {
  const { gitHost = "github.com", now } = options;
  return createRemoteProvider(createAio(options), { gitHost, now });
}

function createAio(options: AioProviderOptions): Vendor<Lease | undefined> {
  const { source, apiKey, leases, log, now } = options;
  const { fetch = globalThis.fetch, pause = pauseFor } = options;
  const allocator =
    source.kind === "fixed"
      ? createFixedAllocator(source.url)
      : createAllocator({ url: source.url, fetch, log, now });
  const toMachine = ({ url }: Lease) => createAioMachine(createAioApi({ url, apiKey, fetch, now }));
  const isLasting = source.kind === "fixed";
  const loans = createLoans({ allocator, leases, toMachine, isLasting, pause, log, now });

  return {
    look: (name) => leases.get(name),
    adopt: async (_, lease) => lease && loans.adopt(lease),
    create: (name) => loans.borrow(name),
    async open(_, lease) {
      if (lease === undefined) return undefined;
      // Not looked at: another may have the machine by now.
      return { opened: { machine: toMachine(lease), isNew: false, isLimited: false }, isSure: false };
    },
    async list() {
      return (await leases.list()).map(({ sandbox }) => ({ name: sandbox, isRunning: true }));
    },
    // It keeps nothing for the thread's next run.
    stop: async (_, lease) => lease && loans.giveUp(lease),
    remove: async (_, lease) => lease && loans.giveUp(lease),
    async isHeld(name) {
      const lease = await leases.get(name);
      return lease !== undefined && loans.isHeld(lease);
    },
  };
}
