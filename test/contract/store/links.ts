import { describe, expect, it } from "vitest";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const THREAD = "42-12";

/** How a thread is raised, closed and joined by the pull requests that came of it. */
export function describeLinks(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));

  describe("a thread's cap, end and pull requests", () => {
    test("a cap is raised once a run, whoever asks at once", async ({ threads }) => {
      await threads.open(THREAD);
      const raises = ["a", "b", "a", "c", "a"].map((letter) => ({
        runId: letter.repeat(26),
        microUsd: 5_000_000,
      }));
      await Promise.all(raises.map((raise) => threads.raise(THREAD, raise)));
      await threads.raise("42-13", { runId: "d".repeat(26), microUsd: 9 });

      expect((await threads.open(THREAD)).raisedMicroUsd).toBe(15_000_000);
    });

    const MERGED = { at: 5_000, how: "merged" } as const;
    const CLOSED = { at: 6_000, how: "closed" } as const;
    const DELETED = { at: 7_000, how: "deleted" } as const;
    for (const ends of [
      [MERGED],
      [MERGED, CLOSED],
      [CLOSED, MERGED],
      [{ ...CLOSED, at: MERGED.at }, MERGED],
      [DELETED, CLOSED, MERGED],
    ])
      test(`F33: merged stays merged, whatever else ended it: ${ends.map(({ how, at }) => `${how} at ${at}`).join(", ")}`, async ({
        threads,
      }) => {
        await threads.open(THREAD);
        for (const end of [...ends, ...ends]) await threads.close(THREAD, end);

        expect((await threads.find(THREAD))?.closed).toEqual(MERGED);
      });

    test("F33: of several ends at once merged holds", async ({ threads }) => {
      await threads.open(THREAD);
      await Promise.all([CLOSED, MERGED, DELETED].map((end) => threads.close(THREAD, end)));

      expect((await threads.find(THREAD))?.closed).toEqual(MERGED);
    });

    test("F33: of the other ends the newest holds; of a thread that nobody knows nothing is kept", async ({
      threads,
    }) => {
      await threads.open(THREAD);
      for (const end of [CLOSED, DELETED, CLOSED]) await threads.close(THREAD, end);
      await threads.close("42-13", CLOSED);

      expect((await threads.find(THREAD))?.closed).toEqual(DELETED);
      expect(await threads.find("42-13")).toBeUndefined();
    });

    test("F33: a stop by what happened to the thread keeps why", async ({ threads }) => {
      await threads.open(THREAD);
      const mark = { at: 5_000, kind: "event", id: 0, by: "octocat", why: "merged" } as const;
      const said = { at: 6_000, kind: "comment", id: 7, by: "hubot" } as const;

      await threads.stop(THREAD, mark);
      expect((await threads.find(THREAD))?.stopped).toEqual(mark);
      await threads.stop(THREAD, said);
      expect((await threads.find(THREAD))?.stopped).toEqual({ ...said, why: undefined });
    });

    test("a pull request is a part of the thread that it came of; any other name is its own", async ({
      threads,
    }) => {
      await threads.link("42-13", THREAD);
      await threads.link("42-13", THREAD);

      expect(await threads.resolve("42-13")).toBe(THREAD);
      expect(await threads.resolve(THREAD)).toBe(THREAD);
      expect(await threads.resolve("43-13")).toBe("43-13");
    });
  });
}
