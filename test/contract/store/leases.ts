import { describe, expect, it } from "vitest";
import { aLease } from "../a-new-run.ts";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const ALL_AT_ONCE = 20;

/** What is lent to sandboxes, and to whom. */
export function describeLeases(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));

  describe("leases", () => {
    test("a lease that was taken reads back until it is released", async ({ leases }) => {
      expect(await leases.get("thread-1-1")).toBeUndefined();
      expect(await leases.take(aLease())).toBe(true);
      expect(await leases.get("thread-1-1")).toEqual(aLease());

      await leases.release("thread-1-1");
      await leases.release("thread-1-1");

      expect(await leases.get("thread-1-1")).toBeUndefined();
      expect(await leases.list()).toEqual([]);
    });

    test("a second lease for a sandbox, or of an item, is refused and changes nothing", async ({
      leases,
    }) => {
      await leases.take(aLease());

      expect(await leases.take(aLease())).toBe(false);
      expect(await leases.take(aLease({ item: "m2", url: "http://m2.test", takenAt: 9 }))).toBe(false);
      expect(await leases.take(aLease({ sandbox: "thread-1-2", url: "http://x.test" }))).toBe(false);
      expect(await leases.list()).toEqual([aLease()]);
    });

    test("an item that was released may be lent to another", async ({ leases }) => {
      await leases.take(aLease());
      await leases.release("thread-1-1");

      expect(await leases.take(aLease({ sandbox: "thread-1-2" }))).toBe(true);
      expect(await leases.get("thread-1-2")).toEqual(aLease({ sandbox: "thread-1-2" }));
    });

    test("of many sandboxes that want one item at once, one gets it", async ({ leases }) => {
      const wanted = Array.from({ length: ALL_AT_ONCE }, (_, n) => aLease({ sandbox: `thread-1-${n}` }));

      const taken = await Promise.all(wanted.map((lease) => leases.take(lease)));

      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await leases.list()).toEqual([wanted[taken.indexOf(true)]]);
    });

    test("of many items that are wanted at once for one sandbox, it gets one", async ({ leases }) => {
      const wanted = Array.from({ length: ALL_AT_ONCE }, (_, n) => aLease({ item: `m${n}` }));

      const taken = await Promise.all(wanted.map((lease) => leases.take(lease)));

      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await leases.get("thread-1-1")).toEqual(wanted[taken.indexOf(true)]);
    });

    test("all that is lent is listed, oldest first", async ({ leases }) => {
      const late = aLease({ sandbox: "thread-1-1", item: "a", takenAt: 3 });
      const early = aLease({ sandbox: "thread-1-2", item: "b", takenAt: 1 });
      const between = aLease({ sandbox: "thread-1-3", item: "c", takenAt: 2 });
      for (const lease of [late, early, between]) await leases.take(lease);

      expect(await leases.list()).toEqual([early, between, late]);
    });
  });
}
