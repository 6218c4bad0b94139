import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { EVENTS } from "../../src/app.ts";
import { createIntake } from "../../src/command/intake.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { aNewRun } from "../contract/a-new-run.ts";
import { aClosedPull, aMergedPull, aPush, aReopenedPull, PUSHED_AT, SHA } from "./events/a-pull-payload.ts";

const REPOSITORY = 186853002;
const HOUR_MS = 3_600_000;
/** When the recorded pull requests were closed. */
const CLOSED_AT = Date.parse("2019-05-15T15:21:18Z");
const OF = { repositoryId: REPOSITORY, pullNumber: 2 };
const REVERT = `Revert "Add it"\n\nThis reverts commit ${SHA}.`;

function anIntake(now = CLOSED_AT) {
  const store = createSqliteStore(openDatabase(":memory:"));
  const intake = createIntake({
    events: EVENTS,
    grammar: { command: "/claude" },
    actors: { ownAppId: 1, ownMarker: "<!-- ours", allowedAppIds: [] },
    store,
    starter: { start: async () => {}, wake: () => {} },
    log: pino({ level: "silent" }),
    now: () => now,
  });
  return {
    store,
    /** Delivers; gives what is kept afterwards. */
    async deliver(name: string, ...payloads: object[]) {
      for (const payload of payloads) {
        const order = intake.decide({ id: "d", name, payload });
        if (order !== undefined) await intake.take(order, "d");
      }
      return store.pullEvents.list(REPOSITORY);
    },
  };
}

/** Somebody gave a command in the issue, and pull request 2 came of it. */
async function anIntakeWithPull(now?: number) {
  const intake = anIntake(now);
  const run = aNewRun({ repositoryId: REPOSITORY, number: 1 });
  await intake.store.runs.create(run);
  await intake.store.threads.link(`${REPOSITORY}-2`, run.threadId);
  return intake;
}

describe("what became of a pull request", () => {
  it("F1: of a thread here is kept once, however often it is told", async () => {
    const { deliver } = await anIntakeWithPull();
    const reopened = aReopenedPull({ number: 2, updated_at: "2019-05-15T15:22:18Z" });
    const kept = await deliver("pull_request", ...[aMergedPull(), reopened, aClosedPull(), aMergedPull()]);

    expect(kept).toEqual([
      { kind: "closed", ...OF, at: CLOSED_AT },
      { kind: "merged", ...OF, at: CLOSED_AT, mergeSha: SHA },
      { kind: "reopened", ...OF, at: CLOSED_AT + 60_000 },
    ]);
  });

  it("is kept of one whose own thread had a command, too", async () => {
    const { store, deliver } = anIntake();
    await store.runs.create(aNewRun({ repositoryId: REPOSITORY, number: 2 }));

    expect(await deliver("pull_request", aClosedPull())).toHaveLength(1);
  });

  it("that nobody ever asked anything in is nothing of ours", async () => {
    const { store, deliver } = anIntake();
    await store.runs.create(aNewRun({ repositoryId: REPOSITORY, number: 3 }));

    expect(await deliver("pull_request", aMergedPull(), aClosedPull(), aReopenedPull())).toEqual([]);
  });

  it("F4: is too old after three days", async () => {
    const late = await anIntakeWithPull(CLOSED_AT + 74 * HOUR_MS);

    expect(await late.deliver("pull_request", aMergedPull())).toEqual([]);
  });
});

describe("a revert", () => {
  it("F1: by a commit is kept once, and whose commit it was is not asked", async () => {
    const { deliver } = anIntake(PUSHED_AT);
    const kept = await deliver("push", aPush([REVERT]), aPush(["Add a page"]), aPush([REVERT, "Add a page"]));

    expect(kept).toEqual([{ kind: "reverted", repositoryId: REPOSITORY, at: PUSHED_AT, sha: SHA }]);
  });

  it("by somebody's pull request is kept, though that pull request itself is not ours", async () => {
    const { deliver } = anIntake();

    expect(await deliver("pull_request", aMergedPull({ number: 9, body: "Reverts #2" }))).toEqual([
      { kind: "reverted", ...OF, at: CLOSED_AT },
    ]);
  });

  it("F4: is too old after three days", async () => {
    const { deliver } = anIntake(PUSHED_AT + 74 * HOUR_MS);

    expect(await deliver("push", aPush([REVERT]))).toEqual([]);
  });
});
