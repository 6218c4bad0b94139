import { describe, expect, it } from "vitest";
import { createFollow } from "../../src/record/follow.ts";
import type { RunNews } from "../../src/record/records.ts";
import type { RunLine } from "../../src/record/run-record.ts";
import { toRunLine } from "../../src/record/to-run-record.ts";
import { createTranscripts } from "../../src/record/transcripts.ts";
import type { Run } from "../../src/run/run.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { aRun } from "../support/a-run.ts";
import { said } from "./a-transcript.ts";

const ID = "a".repeat(26);
const SETTINGS = {
  webUrl: "https://github.test",
  command: "/claude",
  redact: (text: string) => text,
  now: () => 0,
};

/** A run that works, a transcript in a real store, and a clock that a test moves. */
function aFollowed() {
  const { transcripts } = createSqliteStore(openDatabase(":memory:"));
  let run: Run | undefined = aRun({ id: ID, state: "working", agentJob: { machine: 1, round: 1 } });
  let offset = 0;
  let now = 0;
  let waiting: (() => void)[] = [];
  const counts = { reads: 0, wakes: 0, faults: 0 };
  let fault: Error | undefined;
  const follow = createFollow({
    async read() {
      counts.reads += 1;
      if (fault !== undefined) throw fault;
      return run;
    },
    toLine: async (each): Promise<RunLine> => toRunLine(each, undefined, SETTINGS),
    transcripts: createTranscripts(transcripts, (text) => text),
    wake: () => {
      counts.wakes += 1;
    },
    onFault: () => {
      counts.faults += 1;
    },
    now: () => now,
    wait: (ms) =>
      new Promise((resolve) => {
        waiting.push(() => {
          now += ms;
          resolve();
        });
      }),
  });
  return {
    follow,
    counts,
    async write(text: string) {
      const line = Buffer.from(said(text));
      await transcripts.append({ runId: ID, machine: 1, round: 1 }, offset, line);
      offset += line.length;
    },
    end() {
      run = aRun({
        id: ID,
        state: "ended",
        outcome: { kind: "silent", why: "test" },
        agentJob: { machine: 1, round: 1 },
      });
    },
    lose() {
      run = undefined;
    },
    fail(error: Error | undefined) {
      fault = error;
    },
    /** The next look. */
    async tick() {
      await settle();
      const due = waiting;
      waiting = [];
      for (const go of due) go();
      await settle();
    },
    isLooking: () => waiting.length > 0,
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Somebody who follows, and what they were told. */
function aViewer(follow: ReturnType<typeof createFollow>, after?: string) {
  const left = new AbortController();
  const news: RunNews[] = [];
  const over = (async () => {
    for await (const each of follow(ID, { after, signal: left.signal })) news.push(each);
  })();
  const texts = () =>
    news
      .flatMap((each) => (each.kind === "entries" ? each.entries : []))
      .flatMap(({ items }) => items.map((item) => (item.kind === "said" ? item.text : item.kind)));
  return { news, over, texts, leave: () => left.abort() };
}

describe("following a run", () => {
  it("tells what is there, what comes, and that it ended; and is then over", async () => {
    const world = aFollowed();
    await world.write("one");
    const viewer = aViewer(world.follow);
    await world.tick();
    await world.write("two");
    await world.tick();
    await world.write("three");
    world.end();
    await world.tick();
    await viewer.over;

    expect(viewer.texts()).toEqual(["one", "two", "three"]);
    expect(viewer.news.at(-1)).toMatchObject({ kind: "state", run: { state: "ended" } });
    expect(viewer.news.filter(({ kind }) => kind === "state")).toHaveLength(2);
  });

  it("costs one reader of the store, however many follow, and none when the last has left", async () => {
    const [alone, crowded] = await Promise.all(
      [1, 50].map(async (count) => {
        const world = aFollowed();
        const viewers = Array.from({ length: count }, () => aViewer(world.follow));
        for (let look = 0; look < 10; look += 1) {
          await world.write(`line ${look}`);
          await world.tick();
        }
        for (const viewer of viewers) expect(viewer.texts()).toHaveLength(10);
        for (const viewer of viewers) viewer.leave();
        await Promise.all(viewers.map(({ over }) => over));
        await world.tick();
        expect(world.isLooking()).toBe(false);
        return world.counts.reads;
      }),
    );

    expect(crowded).toBe(alone);
  });

  it("goes on behind what a viewer has seen: each entry once, none lost, also for one who comes late", async () => {
    const world = aFollowed();
    const first = aViewer(world.follow);
    for (let line = 0; line < 700; line += 1) await world.write(String(line));
    await world.tick();
    const seen = first.news.flatMap((each) => (each.kind === "entries" ? each.entries : []));
    const late = aViewer(world.follow, seen[10]?.id);
    await world.write("last");
    await world.tick();
    for (const viewer of [first, late]) viewer.leave();
    await Promise.all([first.over, late.over]);

    const all = [...Array.from({ length: 700 }, (_, line) => String(line)), "last"];
    expect(first.texts()).toEqual(all);
    expect(late.texts()).toEqual(all.slice(11));
  });

  it("asks the run to look at its agent once a second, and not when nobody follows", async () => {
    const world = aFollowed();
    const viewer = aViewer(world.follow);
    for (let look = 0; look < 8; look += 1) await world.tick();
    const { wakes } = world.counts;
    viewer.leave();
    await viewer.over;
    for (let look = 0; look < 8; look += 1) await world.tick();

    expect(wakes).toBeGreaterThanOrEqual(4);
    expect(wakes).toBeLessThanOrEqual(5);
    expect(world.counts.wakes - wakes).toBeLessThanOrEqual(1);
  });

  it("lives through a fault of the store, and ends for a run that is not there", async () => {
    const world = aFollowed();
    world.fail(new Error("the disk is full"));
    const viewer = aViewer(world.follow);
    await world.tick();
    world.fail(undefined);
    await world.write("one");
    await world.tick();
    world.lose();
    await world.tick();
    await viewer.over;

    expect(world.counts.faults).toBeGreaterThan(0);
    expect(viewer.texts()).toEqual(["one"]);
  });
});
