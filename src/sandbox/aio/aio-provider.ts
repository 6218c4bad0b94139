import { setTimeout as pauseFor } from "node:timers/promises";
import type { Logger } from "pino";
import { SandboxError } from "../../errors.ts";
import type { Lease, LeaseStore } from "../../store/store.ts";
import { createRemoteSandbox, type RemoteSandbox } from "../remote/remote-sandbox.ts";
import type { SandboxProvider } from "../sandbox.ts";
import { createAioApi } from "./aio-api.ts";
import { isLost } from "./aio-errors.ts";
import { createAioMachine } from "./aio-machine.ts";
import { createAllocator, createFixedAllocator } from "./allocator.ts";
import type { Fetch } from "./http-exchange.ts";
import { claim, clean, findTenant, type LentMachine, type Pause } from "./keeper.ts";
import { hasToken } from "./lent-item.ts";
import { toMark } from "./tenancy.ts";

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

/** A handle is believed so long: whoever finds it wrong forgets it. */
const HANDLE_MS = 60_000;
/** So long may who took a lease need to make the machine ready; another process leaves it alone meanwhile. */
const CLAIM_MS = 180_000;
/** A machine that answered nobody for so long is lost, and another one is borrowed. */
const LOST_AFTER_MS = 60_000;

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
  const { source, apiKey, leases, gitHost = "github.com", log, now } = options;
  const { fetch = globalThis.fetch, pause = pauseFor } = options;
  const allocator =
    source.kind === "fixed"
      ? createFixedAllocator(source.url)
      : createAllocator({ url: source.url, fetch, log, now });
  const handles = new Map<string, { mark: string; at: number; sandbox: RemoteSandbox }>();
  const silentSince = new Map<string, number>();
  const inOrder = createQueues();

  function open(lease: Lease, isNew: boolean): LentMachine {
    const { sandbox: name, url } = lease;
    const api = createAioApi({ url, apiKey, fetch, now });
    const machine = createAioMachine({ api, onFault: () => handles.delete(name) });
    return {
      lease,
      machine,
      sandbox: createRemoteSandbox({ name, machine, gitHost, isNew, isLimited: false }),
    };
  }

  function keep({ lease, sandbox }: LentMachine): RemoteSandbox {
    silentSince.delete(toMark(lease));
    handles.set(lease.sandbox, { mark: toMark(lease), at: now(), sandbox });
    return sandbox;
  }

  function findHandle(lease: Lease): RemoteSandbox | undefined {
    const known = handles.get(lease.sandbox);
    return known?.mark === toMark(lease) && now() - known.at < HANDLE_MS ? known.sandbox : undefined;
  }

  async function borrow(name: string): Promise<RemoteSandbox> {
    const item = await allocator.borrow(name);
    const lease = { sandbox: name, takenAt: now(), ...item };
    if (!(await leases.take(lease))) {
      await allocator.giveBack(item);
      throw toBusy(await leases.get(name));
    }
    const lent = open(lease, true);
    try {
      await claim(lent, { isLasting: source.kind === "fixed" });
    } catch (error) {
      // Nothing of the run is in it yet. A return that fails is tried again by who stops it, or needs it.
      await forget(lease).catch((failure) =>
        log.warn({ sandbox: name, err: failure }, "sandbox.not_returned"),
      );
      throw error;
    }
    log.info({ sandbox: name }, "sandbox.borrowed");
    return keep(lent);
  }

  /** The machine of a lease, or undefined when it is not ours any more, and was given back. */
  async function adopt(lease: Lease): Promise<RemoteSandbox | undefined> {
    const lent = open(lease, false);
    const tenant = await findTenant(lent).catch((error) => requireLost(lease, error));
    if (tenant === "ours") return keep(lent);
    if (tenant !== "lost" && now() - lease.takenAt < CLAIM_MS) throw toStarting();
    log.warn({ sandbox: lease.sandbox, tenant }, "sandbox.lost");
    await (tenant === "lost" ? forget(lease) : giveUp(lease));
    return undefined;
  }

  /** A machine may be out of reach for a moment, with a run's work in it: only after a while it is lost. */
  function requireLost(lease: Lease, error: unknown): "lost" {
    if (!isLost(error)) throw error;
    const since = silentSince.get(toMark(lease)) ?? now();
    silentSince.set(toMark(lease), since);
    if (now() - since < LOST_AFTER_MS) throw error;
    return "lost";
  }

  async function giveUp(lease: Lease): Promise<void> {
    handles.delete(lease.sandbox);
    const result = await clean(open(lease, false), pause);
    if (result !== "clean") log.warn({ sandbox: lease.sandbox, result }, "sandbox.not_cleaned");
    // Lent on without a token: a return would be taken for the other borrower's.
    if (result === "lent_on" && !hasToken(lease)) await leases.release(lease.sandbox);
    else await forget(lease);
  }

  async function forget(lease: Lease): Promise<void> {
    await allocator.giveBack(lease);
    await leases.release(lease.sandbox);
    silentSince.delete(toMark(lease));
    log.info({ sandbox: lease.sandbox }, "sandbox.given_back");
  }

  async function stop(name: string): Promise<void> {
    const lease = await leases.get(name);
    if (lease !== undefined) await giveUp(lease);
  }

  return {
    acquire: (name) =>
      inOrder(name, async () => {
        const lease = await leases.get(name);
        const known = lease && (findHandle(lease) ?? (await adopt(lease)));
        return known ?? borrow(name);
      }),
    async find(name) {
      const lease = await leases.get(name);
      return lease && (findHandle(lease) ?? open(lease, false).sandbox);
    },
    async list() {
      return (await leases.list()).map(({ sandbox }) => ({ name: sandbox, isRunning: true }));
    },
    stop: (name) => inOrder(name, () => stop(name)),
    destroy: (name) => inOrder(name, () => stop(name)),
  };
}

/** Runs what is asked of one name one after the other; other names do not wait. */
function createQueues(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const result = (tails.get(name) ?? Promise.resolve()).then(work);
    const tail: Promise<unknown> = result
      .catch(() => undefined)
      .finally(() => {
        if (tails.get(name) === tail) tails.delete(name);
      });
    tails.set(name, tail);
    return result;
  };
}

function toStarting(): SandboxError {
  return new SandboxError("The AIO sandbox is being made ready.", { code: "starting", retry: "backoff" });
}

function toBusy(standing: Lease | undefined): SandboxError {
  if (standing !== undefined) return toStarting();
  const message = "The AIO sandbox is lent to another thread.";
  return new SandboxError(message, { code: "busy", retry: "backoff" });
}
