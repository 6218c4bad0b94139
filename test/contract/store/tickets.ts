import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ticket } from "../../../src/store/store.ts";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const AT_ONCE = 20;
/** Long over, and far away: whatever the clock of the store is. */
const OVER = 1_000;
const FAR = Date.UTC(2100, 0, 1);

const aTicket = (text: string, expiresAt = FAR): Ticket => ({
  bytes: new TextEncoder().encode(text),
  expiresAt,
});
const text = (body: Uint8Array | undefined) =>
  body === undefined ? undefined : new TextDecoder().decode(body);

/** What counts for a while. */
export function describeTickets(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));

  describe("tickets", () => {
    test("a ticket is there until it is removed; the second time replaces it", async ({ tickets }) => {
      expect(await tickets.get("a")).toBeUndefined();
      await tickets.put("a", aTicket("first"));
      await tickets.put("b", aTicket("another"));
      await tickets.put("a", aTicket("second"));
      expect(text(await tickets.get("a"))).toBe("second");

      for (const _ of [1, 2]) await tickets.remove("a");
      expect(await tickets.get("a")).toBeUndefined();
      expect(text(await tickets.get("b"))).toBe("another");
    });

    test("a ticket that is over is not there, whoever asks, and its name is free", async ({ tickets }) => {
      await tickets.put("a", aTicket("old", OVER));

      expect(await tickets.get("a")).toBeUndefined();
      expect(await tickets.claim("a", aTicket("new"))).toBeUndefined();
      expect(text(await tickets.get("a"))).toBe("new");
    });

    test("a ticket that is put again counts as long as it says then", async ({ tickets }) => {
      await tickets.put("a", aTicket("long"));
      await tickets.put("a", aTicket("short", OVER));

      expect(await tickets.get("a")).toBeUndefined();
    });

    test("a name is claimed by the first, and everybody else is told what is there", async ({ tickets }) => {
      expect(await tickets.claim("a", aTicket("first"))).toBeUndefined();
      expect(text(await tickets.claim("a", aTicket("second")))).toBe("first");
      await tickets.put("a", aTicket("the answer"));
      expect(text(await tickets.claim("a", aTicket("third")))).toBe("the answer");

      await tickets.remove("a");
      expect(await tickets.claim("a", aTicket("fourth"))).toBeUndefined();
    });

    test("of many that claim a name at once one is first, and the others are told its bytes", async ({
      tickets,
    }) => {
      await tickets.put("a", aTicket("old", OVER));
      const names = Array.from({ length: AT_ONCE }, (_, n) => `claim ${n}`);

      const told = await Promise.all(
        names.map(async (name) => text(await tickets.claim("a", aTicket(name)))),
      );

      const first = names[told.indexOf(undefined)];
      expect(told.filter((bytes) => bytes === undefined)).toHaveLength(1);
      expect(new Set(told)).toEqual(new Set([undefined, first]));
      expect(text(await tickets.get("a"))).toBe(first);
    });

    test("bytes are kept as they are, and so is any name", async ({ tickets }) => {
      let run = 0;
      const name = fc.string({ unit: "grapheme", maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(name, fc.uint8Array({ minLength: 1, maxLength: 300 }), async (end, bytes) => {
          run += 1;
          await tickets.put(`${run}:${end}`, { bytes, expiresAt: FAR });

          expect(Buffer.from((await tickets.get(`${run}:${end}`))!).equals(bytes)).toBe(true);
        }),
        { numRuns: 20 },
      );
    });

    test("half a megabyte is kept whole", async ({ tickets }) => {
      const bytes = Buffer.alloc(500_000, "0123456789");
      expect(await tickets.claim("a", { bytes, expiresAt: FAR })).toBeUndefined();

      expect(Buffer.from((await tickets.claim("a", aTicket("x")))!).equals(bytes)).toBe(true);
    });
  });
}
