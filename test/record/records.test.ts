import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serializeChangeSet } from "../../src/change/serialize.ts";
import { createRecords } from "../../src/record/create-records.ts";
import type { Run } from "../../src/run/run.ts";
import { toRunId } from "../../src/run/run.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { createRedactor } from "../../src/text/secrets/redact.ts";
import { aRun } from "../support/a-run.ts";

const SECRET = "sk-ant-canary-0123456789";
const NOW = Date.UTC(2026, 10, 1);

function aStore() {
  const store = createSqliteStore(openDatabase(":memory:"));
  const redactor = createRedactor([SECRET]);
  const records = createRecords({
    store,
    settings: {
      webUrl: "https://github.test",
      command: "/claude",
      redact: (text) => redactor.redact(text).text,
      now: () => NOW,
    },
    starter: { wake: () => undefined },
    onFault: () => undefined,
    wait: async () => undefined,
  });
  return { store, records };
}

const toRepository = (id: number) => ({ id, owner: "octo", name: `r${id}` });

/** The nth run, of one of a few repositories. */
function theRun(
  n: number,
  { repositoryId = 1, createdAt = NOW - n, ...run }: Partial<Run> & { repositoryId?: number } = {},
): Run {
  const id = toRunId({ repositoryId, triggerKind: "comment", triggerId: n });
  const made = aRun({ id, threadId: `${repositoryId}-1`, createdAt, ...run });
  return { ...made, event: { ...made.event, repository: { ...made.event.repository, id: repositoryId } } };
}

describe("the list of runs", () => {
  it("shows every run of the repositories once, newest first, whatever the page; and none of another's", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 5 })), { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        async (made, limit) => {
          const { store, records } = aStore();
          for (const [n, [repositoryId, age]] of made.entries())
            await store.runs.create(theRun(n, { repositoryId, createdAt: NOW - age }));
          const seen: { id: string; createdAt: number }[] = [];
          const repositories = [1, 2, 1].map(toRepository);
          for (let cursor: string | undefined; ; ) {
            const page = await records.list({ repositories, cursor, count: limit });
            seen.push(...page.runs);
            expect(page.runs.length).toBeLessThanOrEqual(limit);
            if (page.next === undefined) break;
            cursor = page.next;
          }
          expect(seen.map(({ id }) => id).toSorted()).toEqual(
            made
              .flatMap(([repositoryId], n) => (repositoryId === 3 ? [] : [theRun(n, { repositoryId }).id]))
              .toSorted(),
          );
          const times = seen.map(({ createdAt }) => createdAt);
          expect(times).toEqual(times.toSorted((one, other) => other - one));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("finds those of a state and of a person through others that are newer", async () => {
    const { store, records } = aStore();
    for (let n = 0; n < 30; n += 1)
      await store.runs.create(
        theRun(n, n === 29 ? { event: aRun({ actor: { login: "Hubot" } }).event } : {}),
      );

    const repositories = [toRepository(1)];
    const page = await records.list({ repositories, count: 5, requester: "hubot", state: "waiting" });

    expect(page.runs.map(({ requester }) => requester.login)).toEqual(["Hubot"]);
    expect(page.next).toBeUndefined();
  });

  it("S15: asks the store no more often for a small page, nor again for a repository without runs", async () => {
    const { store, records } = aStore();
    for (let n = 0; n < 400; n += 1) await store.runs.create(theRun(n));
    const asked: number[] = [];
    const { listOfRepository } = store.runs;
    store.runs.listOfRepository = async (id, order) => {
      asked.push(id);
      return listOfRepository(id, order);
    };
    const repositories = [1, 2, 3, 4].map(toRepository);

    const page = await records.list({ repositories, count: 1, state: "ended" });

    expect(page).toEqual({ runs: [], next: undefined });
    expect(asked).toEqual([1, 2, 3, 4, 1, 1, 1, 1, 1]);
  });

  it("S15: reads a few runs more than it looks through, of however many repositories", async () => {
    const { store, records } = aStore();
    for (let n = 0; n < 600; n += 1) await store.runs.create(theRun(n, { repositoryId: 1 + (n % 60) }));
    let read = 0;
    const { listOfRepository } = store.runs;
    store.runs.listOfRepository = async (id, order) => {
      const runs = await listOfRepository(id, order);
      read += runs.length;
      return runs;
    };
    const repositories = Array.from({ length: 60 }, (_, at) => toRepository(at + 1));

    expect(await records.list({ repositories, count: 5, requester: "nobody" })).toEqual({
      runs: [],
      next: undefined,
    });
    expect(read).toBe(600);
  });

  it("ends a page of a filter behind a thousand runs, and goes on there", async () => {
    const { store, records } = aStore();
    for (let n = 0; n < 1_100; n += 1)
      await store.runs.create(
        theRun(n, n === 1_050 ? { event: aRun({ actor: { login: "Hubot" } }).event } : {}),
      );
    const repositories = [toRepository(1)];

    const first = await records.list({ repositories, count: 5, requester: "hubot" });
    const second = await records.list({ repositories, cursor: first.next, count: 5, requester: "hubot" });

    expect([first.runs.length, second.runs.length, second.next]).toEqual([0, 1, undefined]);
    expect(first.next).toBeDefined();
  });
});

describe("a run's record", () => {
  it("tells how it ended in our words, the agent's account as text, and no secret", async () => {
    const { store, records } = aStore();
    const run = theRun(1, {
      command: { verb: "work", options: {}, instruction: `use ${SECRET}`, context: "" },
    });
    await store.runs.create(run);
    const outcome = {
      kind: "answered" as const,
      text: `<img src=x onerror=alert(1)> [x](javascript:alert(1)) ${SECRET}`,
    };
    await store.runs.end(run.id, { outcome, costMicroUsd: 120_000, now: NOW });

    const record = await records.record(run.id);

    expect(record).toMatchObject({
      state: "ended",
      outcome: "answered",
      headline: "Answered",
      costMicroUsd: 120_000,
      summary: "<img src=x onerror=alert(1)> [x](javascript:alert(1)) sk-ant-[redacted]",
      instruction: "use sk-ant-[redacted]",
    });
    expect(JSON.stringify(record)).not.toContain(SECRET);
  });

  it("S22: is of a whole id alone: nothing else is looked for", async () => {
    const { store, records } = aStore();
    const run = theRun(1);
    await store.runs.create(run);

    for (const id of ["", run.id.slice(0, 10), `${run.id}0`, run.id.toUpperCase(), "__proto__", "../x", "%"])
      expect(await records.record(id)).toBeUndefined();
    expect((await records.transcript("nobody", { count: 1 })).entries).toEqual([]);
    expect(await records.diff("nobody")).toEqual([]);
    expect(await records.session(run.id)).toBeUndefined();
  });

  it("shows how each file differs from the base, without secrets, and says why where it can't", async () => {
    const { store, records } = aStore();
    const run = theRun(1);
    await store.runs.create(run);
    const bytes = (text: string) => Buffer.from(text);
    const put = (path: string, content: Uint8Array, more = {}) =>
      ({ kind: "put", path, mode: "100644", content, ...more }) as const;
    await store.changeSets.put(
      run.id,
      serializeChangeSet({
        baseSha: "b".repeat(40),
        changes: [
          put("a.ts", bytes("one\n2\nthree\n"), { baseContent: bytes("one\ntwo\nthree\n"), isInBase: true }),
          put("new.ts", bytes(`key = ${SECRET}\n`)),
          put("moved.ts", bytes("same\n"), { previousPath: "old.ts", baseContent: bytes("same\n") }),
          put("picture.png", new Uint8Array([0, 1, 2])),
          put("huge.txt", bytes("x\n".repeat(400_000))),
          { kind: "delete", path: "gone.ts", baseContent: bytes("bye\n") },
        ],
        additions: 1,
        deletions: 1,
      }),
    );

    const diff = await records.diff(run.id);

    expect(diff).toMatchObject([
      { path: "a.ts", how: "changed", additions: 1, deletions: 1 },
      { path: "new.ts", how: "added", hunks: [{ lines: ["+key = sk-ant-[redacted]"] }] },
      { path: "moved.ts", previousPath: "old.ts", how: "moved", hunks: [] },
      { path: "picture.png", untold: "no text" },
      { path: "huge.txt", untold: "too large to show" },
      { path: "gone.ts", how: "deleted", hunks: [{ lines: ["-bye"] }] },
    ]);
    expect(diff?.[0]?.hunks).toEqual([
      { header: "@@ -1,3 +1,3 @@", lines: [" one", "-two", "+2", " three"] },
    ]);
  });
});
