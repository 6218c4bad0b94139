import type { Logger } from "pino";
import { SandboxError } from "../../errors.ts";
import type { Lease, LeaseStore } from "../../store/store.ts";
import type { OpenMachine } from "../remote/vendor.ts";
import { isLost } from "./aio-errors.ts";
import type { Allocator } from "./allocator.ts";
import { claim, clean, findTenant, type LentMachine, type Pause } from "./keeper.ts";
import { hasToken } from "./lent-item.ts";
import { toMark } from "./tenancy.ts";

/** So long may who took a lease need to make the machine ready; another process leaves it alone meanwhile. */
const CLAIM_MS = 180_000;
/** A machine that answered nobody for so long is lost, and another one is borrowed. */
const LOST_AFTER_MS = 60_000;

/** Machines on loan, a lease each. */
export interface Loans {
  /** Borrows a machine for a sandbox, and makes it ready. */
  borrow(name: string): Promise<OpenMachine>;
  /** The machine of a lease, or undefined when it is not ours any more, and was given back. */
  adopt(lease: Lease): Promise<OpenMachine | undefined>;
  /** Cleans the machine of a lease and gives it back. */
  giveUp(lease: Lease): Promise<void>;
  /** Whether the machine that was made ready last for the lease's sandbox is this lease's. */
  isHeld(lease: Lease): boolean;
}

interface LoansOptions {
  allocator: Allocator;
  leases: LeaseStore;
  toMachine: (lease: Lease) => OpenMachine["machine"];
  /** Whether a machine is never made anew between two loans. */
  isLasting: boolean;
  pause: Pause;
  log: Logger;
  now: () => number;
}

/** Who has which machine is in the leases and nowhere else: what is remembered here only saves looks. */
export function createLoans(options: LoansOptions): Loans {
  const { allocator, leases, toMachine, isLasting, pause, log, now } = options;
  const silences = createSilences(now);
  const heldMarks = new Map<string, string>();
  const toLent = (lease: Lease): LentMachine => ({ lease, machine: toMachine(lease) });

  function toOpen({ lease, machine }: LentMachine, isNew: boolean): OpenMachine {
    silences.end(lease);
    heldMarks.set(lease.sandbox, toMark(lease));
    return { machine, isNew, isLimited: false };
  }

  async function forget(lease: Lease): Promise<void> {
    await allocator.giveBack(lease);
    await leases.release(lease.sandbox);
    silences.end(lease);
    log.info({ sandbox: lease.sandbox }, "sandbox.given_back");
  }

  async function giveUp(lease: Lease): Promise<void> {
    heldMarks.delete(lease.sandbox);
    const result = await clean(toLent(lease), pause);
    if (result !== "clean") log.warn({ sandbox: lease.sandbox, result }, "sandbox.not_cleaned");
    // Lent on without a token: a return would be taken for the other borrower's.
    if (result === "lent_on" && !hasToken(lease)) await leases.release(lease.sandbox);
    else await forget(lease);
  }

  return {
    giveUp,
    isHeld: (lease) => heldMarks.get(lease.sandbox) === toMark(lease),

    async borrow(name) {
      const item = await allocator.borrow(name);
      const lease = { sandbox: name, takenAt: now(), ...item };
      if (!(await leases.take(lease))) {
        await allocator.giveBack(item);
        throw toBusy(await leases.get(name));
      }
      const lent = toLent(lease);
      try {
        await claim(lent, { isLasting });
      } catch (error) {
        // Nothing of the run is in it yet. A return that fails is tried again by who stops it, or needs it.
        await forget(lease).catch((err) => log.warn({ sandbox: name, err }, "sandbox.not_returned"));
        throw error;
      }
      log.info({ sandbox: name }, "sandbox.borrowed");
      return toOpen(lent, true);
    },

    async adopt(lease) {
      const lent = toLent(lease);
      const tenant = await findTenant(lent).catch((error) => silences.requireLost(lease, error));
      if (tenant === "ours") return toOpen(lent, false);
      if (tenant !== "lost" && now() - lease.takenAt < CLAIM_MS) throw toStarting();
      log.warn({ sandbox: lease.sandbox, tenant }, "sandbox.lost");
      await (tenant === "lost" ? forget(lease) : giveUp(lease));
      return undefined;
    },
  };
}

/** How long machines have not answered, by their leases. */
function createSilences(now: () => number) {
  const silentSince = new Map<string, number>();
  return {
    end: (lease: Lease): void => void silentSince.delete(toMark(lease)),
    /** A machine may be out of reach for a moment, with a run's work in it: only after a while it is lost. */
    requireLost(lease: Lease, error: unknown): "lost" {
      if (!isLost(error)) throw error;
      const since = silentSince.get(toMark(lease)) ?? now();
      silentSince.set(toMark(lease), since);
      if (now() - since < LOST_AFTER_MS) throw error;
      return "lost";
    },
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
