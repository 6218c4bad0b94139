import type { LeaseStore } from "../../../src/store/store.ts";

/** What a process does to the world, until it dies. */
interface Mortal {
  fetch: typeof globalThis.fetch;
  leases: LeaseStore;
  /** Effects that came about. */
  count(): number;
}

const DEATH = new Error("The process is dead.");

/** A process's requests and leases, of which so many come about; the answer to the last one is not heard any more. */
export function aMortal(effects: number, leases: LeaseStore): Mortal {
  let count = 0;
  const once = async <T>(work: () => Promise<T>): Promise<T> => {
    if (count >= effects) throw DEATH;
    count += 1;
    const isLast = count === effects;
    const result = await work();
    if (isLast) throw DEATH;
    return result;
  };
  return {
    count: () => count,
    fetch: (input, init) => once(() => globalThis.fetch(input, init)),
    leases: {
      take: (lease) => once(() => leases.take(lease)),
      get: (sandbox) => once(() => leases.get(sandbox)),
      list: () => once(() => leases.list()),
      release: (sandbox) => once(() => leases.release(sandbox)),
    },
  };
}
