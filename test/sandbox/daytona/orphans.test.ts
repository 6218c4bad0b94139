// needs: bubblewrap, python
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { createSweep, type SweepParts } from "../../../src/sweep/sweep.ts";
import { aNewRun } from "../../contract/a-new-run.ts";
import { aDaytona, type DaytonaUnderTest } from "./a-daytona.ts";

const MINUTE_MS = 60_000;

/** A Daytona, a store, and a sweep whose minutes are the account's. */
async function withSweep(
  work: (
    rig: DaytonaUnderTest & { store: Store; sweepFor: (minutes: number) => Promise<void> },
  ) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-orphans-"));
  const store = createSqliteStore(openDatabase(join(directory, "store.db")));
  const under = await aDaytona();
  const now = () => under.daytona.now();
  // Another process than the one that made the sandboxes: it knows only what Daytona and the store tell.
  const sandboxes = under.another();
  const executions = { isAlive: async () => true, start: async () => undefined };
  // Nothing more is asked for while every run goes on.
  const parts: Partial<SweepParts> = { store, sandboxes, executions, log: pino({ level: "silent" }), now };
  const sweep = createSweep(parts as SweepParts);
  const sweepFor = async (minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute += 1) {
      await sweep();
      await under.daytona.advance(MINUTE_MS);
    }
  };
  try {
    await work({ ...under, store, sweepFor });
  } finally {
    await under.close();
    store.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const statesOf = ({ daytona }: DaytonaUnderTest) =>
  Object.fromEntries(daytona.sandboxes().map(({ name, state }) => [name.replace("sandpiper-7-", ""), state]));

describe("orphans on Daytona", { concurrent: true }, () => {
  it("are found by their label and gone within half an hour, and not at the first sight (F42, F43)", () =>
    withSweep(async (rig) => {
      await rig.provider.acquire("thread-501-12");
      await rig.sweepFor(9);
      expect(statesOf(rig)).toEqual({ "thread-501-12": "started" });
      await rig.sweepFor(20);

      expect(statesOf(rig)).toEqual({});
    }));

  it("are none that a thread owns: one that works is stopped when its thread has nothing to do (F42)", () =>
    withSweep(async (rig) => {
      const run = aNewRun();
      await rig.store.runs.create(run);
      await rig.store.threads.open(run.threadId);
      await rig.provider.acquire(`thread-${run.threadId}`);
      await rig.sweepFor(40);
      expect(statesOf(rig)).toEqual({ [`thread-${run.threadId}`]: "started" });
      const outcome = { kind: "answered", text: "" } as const;
      await rig.store.runs.end(run.id, { outcome, costMicroUsd: 0, now: rig.daytona.now() });
      await rig.sweepFor(25);

      expect(statesOf(rig)).toEqual({ [`thread-${run.threadId}`]: "stopped" });
    }));

  it("of another app, and what is no sandbox of ours, are left alone (F43)", () =>
    withSweep(async (rig) => {
      await rig.another({ appId: 8 }).acquire("thread-501-12");
      await rig.provider.acquire("by-hand");
      await rig.sweepFor(30);

      expect(Object.values(statesOf(rig))).toEqual(["started", "started"]);
    }));
});
