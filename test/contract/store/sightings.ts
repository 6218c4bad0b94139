import { describe, expect, it } from "vitest";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

/** What the reaper saw, and since when. */
export function describeSightings(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));

  describe("sightings (F43)", () => {
    test("a name keeps the instant it was first seen for as long as it is seen", async ({ sightings }) => {
      expect(await sightings.replace(["a"], 100)).toEqual(new Map([["a", 100]]));
      expect(await sightings.replace(["b", "a"], 200)).toEqual(
        new Map([
          ["a", 100],
          ["b", 200],
        ]),
      );
      expect(await sightings.replace(["a", "b"], 300)).toEqual(
        new Map([
          ["a", 100],
          ["b", 200],
        ]),
      );
    });

    test("a name that was not seen once begins anew", async ({ sightings }) => {
      await sightings.replace(["a", "b"], 100);
      await sightings.replace(["b"], 200);

      expect(await sightings.replace(["a", "b"], 300)).toEqual(
        new Map([
          ["a", 300],
          ["b", 100],
        ]),
      );
    });

    test("no name at all forgets them all", async ({ sightings }) => {
      await sightings.replace(["a"], 100);

      expect(await sightings.replace([], 200)).toEqual(new Map());
      expect(await sightings.replace(["a"], 300)).toEqual(new Map([["a", 300]]));
    });

    test("a name that is given twice is one, and the same look twice changes nothing (F11)", async ({
      sightings,
    }) => {
      expect(await sightings.replace(["a", "a"], 100)).toEqual(new Map([["a", 100]]));
      expect(await sightings.replace(["a", "a"], 100)).toEqual(new Map([["a", 100]]));
    });

    test("of looks at the same time one is the last, and what both saw keeps its first instant", async ({
      sightings,
    }) => {
      await sightings.replace(["a"], 100);

      await Promise.all([sightings.replace(["a", "b"], 200), sightings.replace(["a", "c"], 200)]);

      const kept = await sightings.replace(["a", "b", "c"], 300);
      expect(kept.get("a")).toBe(100);
      expect([kept.get("b"), kept.get("c")].toSorted()).toEqual([200, 300]);
    });
  });
}
