import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { aSession } from "../a-new-run.ts";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const CAP_BYTES = 16 * 1024 * 1024;

/** Claude's sessions, kept for the day their sandbox is gone. */
export function describeSessions(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));

  describe("sessions", () => {
    test("a session reads back by its thread and its id, and by nothing else", async ({ sessions }) => {
      await sessions.put("42-12", aSession({ id: "a", text: "the first" }));

      expect(await sessions.get("42-12", "a")).toEqual(aSession({ id: "a", text: "the first" }));
      expect(await sessions.get("42-12", "b")).toBeUndefined();
      expect(await sessions.get("42-13", "a")).toBeUndefined();
    });

    test("a session is replaced when it is put again (F11)", async ({ sessions }) => {
      await sessions.put("42-12", aSession({ text: "first and longer" }));
      await sessions.put("42-12", aSession({ text: "second" }));

      expect(await sessions.get("42-12", "a")).toEqual(aSession({ text: "second" }));
    });

    test("a thread has one session: another one takes its place, and other threads keep theirs", async ({
      sessions,
    }) => {
      await sessions.put("42-12", aSession({ id: "a" }));
      await sessions.put("42-13", aSession({ id: "a", text: "another thread's" }));
      await sessions.put("42-12", aSession({ id: "b", text: "after a retry" }));

      expect(await sessions.get("42-12", "a")).toBeUndefined();
      expect(await sessions.get("42-12", "b")).toMatchObject({ id: "b" });
      expect(await sessions.get("42-13", "a")).toMatchObject({ id: "a" });
    });

    test("the largest one there may be is kept whole, whatever its bytes are", async ({ sessions }) => {
      const bytes = new Uint8Array(randomBytes(CAP_BYTES));
      await sessions.put("42-12", { ...aSession(), bytes });

      const kept = await sessions.get("42-12", "a");

      expect(Buffer.compare(kept?.bytes ?? new Uint8Array(), bytes)).toBe(0);
    });
  });
}
