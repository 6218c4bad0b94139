import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NewRun } from "../../../src/run/run.ts";
import type { RunPlace, RunStore } from "../../../src/store/store.ts";
import { aNewRun } from "../a-new-run.ts";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const HERE = 42;
const ids = (runs: readonly { id: string }[]) => runs.map(({ id }) => id);

/** Newest first; of two at one millisecond the one with the greater id. */
function toListed(runs: readonly NewRun[]): NewRun[] {
  return runs.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}

/** All pages, each asked for with the place of the last run of the one before. */
async function readPages(runs: RunStore, { repositoryId, count }: { repositoryId: number; count: number }) {
  const pages: string[][] = [];
  let before: RunPlace | undefined;
  do {
    const page = await runs.listOfRepository(repositoryId, { before, count });
    pages.push(ids(page));
    before = page.length === count ? page.at(-1) : undefined;
  } while (before !== undefined);
  return pages;
}

/** A repository's runs, listed page by page. */
export function describeRepositoryRuns(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));

  describe("a repository's runs", () => {
    test("are listed newest first, of all threads, ended or not, as rows", async ({ runs }) => {
      const [old, ended, fresh] = [
        aNewRun({ trigger: 1, createdAt: 10 }),
        aNewRun({ trigger: 2, createdAt: 2_000, number: 13 }),
        aNewRun({ trigger: 3, createdAt: 10_000, actorId: 2 }),
      ] as const;
      for (const run of [ended, fresh, old]) await runs.create(run);
      await runs.end(ended.id, { outcome: { kind: "answered", text: "" }, costMicroUsd: 7, now: 9 });

      const listed = await runs.listOfRepository(HERE, { count: 10 });
      expect(ids(listed)).toEqual(ids([fresh, ended, old]));
      expect(listed).toEqual(await Promise.all(listed.map(({ id }) => runs.get(id))));
      expect(listed[1]).toMatchObject({ state: "ended", costMicroUsd: 7 });
    });

    test("are no replies, and none of another repository", async ({ runs }) => {
      const run = aNewRun({ trigger: 1 });
      const others = [
        aNewRun({ trigger: 2, verb: "status" }),
        aNewRun({ trigger: 3, problem: { problem: "x", example: "y" } }),
        aNewRun({ trigger: 4, repositoryId: 4 }),
        aNewRun({ trigger: 5, repositoryId: 421 }),
      ];
      for (const each of [run, ...others]) await runs.create(each);

      expect(ids(await runs.listOfRepository(HERE, { count: 10 }))).toEqual([run.id]);
      expect(await runs.listOfRepository(7, { count: 10 })).toEqual([]);
    });

    test("are listed once, however often a delivery came (F1)", async ({ runs }) => {
      await Promise.all([5, 6, 7].map((createdAt) => runs.create(aNewRun({ createdAt }))));

      expect(await runs.listOfRepository(HERE, { count: 10 })).toHaveLength(1);
    });

    test("go on behind a place, also one where no run is", async ({ runs }) => {
      const made = [10, 20, 20, 30].map((createdAt, index) => aNewRun({ trigger: index + 1, createdAt }));
      for (const run of made) await runs.create(run);
      const listed = toListed(made);
      const list = async (before: RunPlace, count = 10) =>
        ids(await runs.listOfRepository(HERE, { before, count }));

      for (const [index, run] of listed.entries())
        expect(await list(run)).toEqual(ids(listed.slice(index + 1)));
      expect(await list({ createdAt: 20, id: "" })).toEqual(ids(listed.slice(3)));
      expect(await list({ createdAt: 25, id: "~" }, 2)).toEqual(ids(listed.slice(1, 3)));
      expect(await list({ createdAt: 0, id: "" })).toEqual([]);
      expect(await runs.listOfRepository(HERE, { count: 0 })).toEqual([]);
    });

    test("are each on one page, whatever the pages' size and however many were at once", async ({ runs }) => {
      let repositoryId = 1_000;
      const createdAts = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(createdAts, fc.integer({ min: 1, max: 5 }), async (wanted, count) => {
          repositoryId += 1;
          const made = wanted.map((createdAt, index) =>
            aNewRun({ repositoryId, createdAt, trigger: repositoryId * 100 + index }),
          );
          await Promise.all(made.map((run) => runs.create(run)));

          const pages = await readPages(runs, { repositoryId, count });
          expect(pages.flat()).toEqual(ids(toListed(made)));
          for (const page of pages.slice(0, -1)) expect(page).toHaveLength(count);
        }),
        { numRuns: 8 },
      );
    });

    test("that come while pages are read move no run to another page", async ({ runs }) => {
      const made = [1, 2, 3].map((createdAt) => aNewRun({ trigger: createdAt, createdAt }));
      for (const run of made) await runs.create(run);
      const [first] = await runs.listOfRepository(HERE, { count: 1 });
      await runs.create(aNewRun({ trigger: 4, createdAt: 4 }));

      const next = await runs.listOfRepository(HERE, { before: first, count: 10 });
      expect(ids([first!, ...next])).toEqual(ids(toListed(made)));
    });
  });
}
