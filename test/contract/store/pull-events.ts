import { describe, expect, it } from "vitest";
import type { PullEvent } from "../../../src/run/pull-event.ts";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const OF = { repositoryId: 42, pullNumber: 7 };
const SHA = "c".repeat(40);

/** What became of pull requests: facts that are kept once. */
export function describePullEvents(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));
  const closed = (at: number): PullEvent => ({ kind: "closed", ...OF, at });

  describe("what became of pull requests", () => {
    const ALL: PullEvent[] = [
      { kind: "closed", ...OF, at: 1_000 },
      { kind: "reopened", ...OF, at: 2_000 },
      { kind: "merged", ...OF, at: 3_000, mergeSha: SHA },
      { kind: "reverted", ...OF, at: 4_000 },
      { kind: "reverted", repositoryId: 42, at: 5_000, sha: SHA },
    ];

    test("is kept as it was told and listed oldest first, whenever it came (F1)", async ({ pullEvents }) => {
      for (const event of [...ALL.toReversed(), ...ALL]) await pullEvents.add(event);

      expect(await pullEvents.list(42)).toEqual(ALL);
    });

    test("is one fact, however many tell it at once (F1)", async ({ pullEvents }) => {
      await Promise.all(Array.from({ length: 20 }, () => pullEvents.add(closed(1_000))));

      expect(await pullEvents.list(42)).toEqual([closed(1_000)]);
    });

    test("of one instant is in the same order, whichever was told first", async ({ pullEvents }) => {
      const told = ALL.flatMap((event) => [
        { ...event, at: 6_000 },
        { ...event, ...("pullNumber" in event && { pullNumber: 8 }), at: 6_000 },
      ]);
      for (const event of told) await pullEvents.add(event);
      for (const event of told.toReversed()) await pullEvents.add({ ...event, repositoryId: 43 });

      const here = await pullEvents.list(42);
      expect(here).toHaveLength(9);
      expect((await pullEvents.list(43)).map((event) => ({ ...event, repositoryId: 42 }))).toEqual(here);
    });

    test("is listed since an instant, of one repository alone", async ({ pullEvents }) => {
      for (const at of [999, 1_000, 20_000]) await pullEvents.add(closed(at));
      await pullEvents.add({ ...closed(5_000), repositoryId: 4 });

      expect((await pullEvents.list(42, 1_000)).map(({ at }) => at)).toEqual([1_000, 20_000]);
      expect((await pullEvents.list(4)).map(({ at }) => at)).toEqual([5_000]);
      expect(await pullEvents.list(43)).toEqual([]);
    });

    test("is all of it, however much it is", async ({ pullEvents }) => {
      const instants = Array.from({ length: 120 }, (_, index) => index * 1_000);
      // Some at a time: a server on a busy machine gives up on what it can't come to in time.
      for (let from = 0; from < instants.length; from += 20)
        await Promise.all(instants.slice(from, from + 20).map((at) => pullEvents.add(closed(at))));

      expect((await pullEvents.list(42)).map(({ at }) => at)).toEqual(instants);
    });
  });
}
