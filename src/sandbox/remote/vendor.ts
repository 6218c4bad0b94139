import type { SandboxListing } from "../sandbox.ts";
import type { Machine } from "./machine.ts";
import type { KeyCheck } from "./runner.ts";

/** A distant machine that is there, and what the vendor knows of it. */
export interface OpenMachine {
  machine: Machine;
  /** Whether it was made just now. */
  isNew: boolean;
  /** Whether the vendor has a list of hosts that is checked from inside. */
  isLimited: boolean;
  /** Where a program of the vendor's may listen inside: looked at as the agent. @default none */
  vendorPorts?: readonly number[];
  /** The placeholder that the machine holds for the model's key, where it is to be tried before an agent. */
  key?: KeyCheck;
  /**
   * Told that the model's API did not take it. True: the machine is gone now, and the job's start says so; false: the job starts, and
   * the agent tells in its own words.
   */
  onKeyRefused?: () => Promise<boolean>;
}

/**
 * What a vendor's API can do with this app's sandboxes; `createRemoteProvider` makes the port of it. `Found` is what a look by name comes
 * to, in the vendor's own terms: nothing found, one, or several.
 *
 * Faults are {@link SandboxError}s. One that can't be had yet has a code of `WAITING_CODES`. While one of
 * `adopt`, `create`, `stop` and `remove` works on a name, no other does in this process.
 */
export interface Vendor<Found> {
  /** What there is of that name. Makes, starts and changes nothing. */
  look(name: string): Promise<Found>;
  /** Makes what was found ready to work. Undefined: there is nothing to adopt, or no more: one is to be made. */
  adopt(name: string, found: Found): Promise<OpenMachine | undefined>;
  /** Makes one, ready to work. Undefined: another process was first; look anew. */
  create(name: string, found: Found): Promise<OpenMachine | undefined>;
  /**
   * What was found as it is, started or not; undefined when that is nothing. `isSure`: it may be believed for a minute, as one that was
   * adopted.
   */
  open(name: string, found: Found): Promise<{ opened: OpenMachine; isSure: boolean } | undefined>;
  /** All of this app's. A name may be there more than once. */
  list(): Promise<SandboxListing[]>;
  stop(name: string, found: Found): Promise<void>;
  remove(name: string, found: Found): Promise<void>;
  /**
   * Whether what was adopted or made last is this app's still, where another process may have given it away meanwhile.
   * @default true
   */
  isHeld?(name: string): Promise<boolean>;
}
