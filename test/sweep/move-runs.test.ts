import { describe, expect, it } from "vitest";
import { decideMove, type Move, START_GRACE_MS } from "../../src/sweep/decide-move.ts";
import { moveRuns } from "../../src/sweep/move-runs.ts";
import { aReaper, NOW } from "./a-reaper.ts";

/** A host of executions that knows what the test says. */
function aHost() {
  const reaper = aReaper();
  const alive = new Map<string, boolean>();
  const started: string[] = [];
  const woken: string[] = [];
  const broken = new Set<string>();
  const executions = {
    async isAlive(id: string) {
      if (broken.has(id)) throw new Error("the host is down");
      return alive.get(id);
    },
    async start(id: string) {
      started.push(id);
      alive.set(id, true);
    },
    wake: (id: string) => void woken.push(id),
  };
  const starter = { wake: executions.wake };
  const parts = { ...reaper.parts, executions, starter };
  return { ...reaper, parts, alive, started, woken, broken, look: () => moveRuns(parts, NOW) };
}

describe("F6: what an open run needs", () => {
  it.each<[string, boolean | undefined, number, Move]>([
    ["goes on", true, START_GRACE_MS, "leave"],
    ["is not there yet", undefined, START_GRACE_MS - 1, "leave"],
    ["was never started", undefined, START_GRACE_MS, "start"],
    ["has ended without it", false, START_GRACE_MS, "close"],
    ["has ended within moments", false, 0, "leave"],
  ])("whose execution %s", (_, isAlive, ageMs, move) => {
    expect(decideMove({ isAlive, isEnded: false, ageMs })).toBe(move);
  });

  it("F75: and a run that ended untold: it is told, and never started again", () => {
    expect(decideMove({ isAlive: undefined, isEnded: true, ageMs: START_GRACE_MS })).toBe("close");
    expect(decideMove({ isAlive: true, isEnded: true, ageMs: START_GRACE_MS })).toBe("leave");
  });
});

describe("F6: a run that should have moved", () => {
  it("is started when its start was lost, once, and the log says so", async () => {
    const host = aHost();
    const id = await host.runs(1);
    await host.look();
    await host.look();

    expect(host.started).toEqual([id]);
    expect(host.logged("sweep.runs_counted")).toMatchObject([{ waiting: 1, working: 0 }, { waiting: 1 }]);
    expect(host.logged("run.restarted")).toMatchObject([{ run: id, thread: "42-1", state: "waiting" }]);
  });

  it("F113: is looked at beside three others at most, so that Lambda is not asked for all at once", async () => {
    const host = aHost();
    for (let thread = 1; thread <= 9; thread += 1) await host.runs(thread);
    let atOnce = 0;
    const seen: number[] = [];
    const isAlive = async () => {
      seen.push(++atOnce);
      await new Promise(setImmediate);
      atOnce -= 1;
      return true;
    };
    await moveRuns({ ...host.parts, executions: { ...host.parts.executions, isAlive } }, NOW);

    expect(seen).toHaveLength(9);
    expect(Math.max(...seen)).toBe(4);
  });

  it("is left alone in the moments between its row and its start", async () => {
    const host = aHost();
    await host.runs(1, { createdAt: NOW - START_GRACE_MS + 1 });
    await host.look();

    expect(host.started).toEqual([]);
  });

  it("is not ended when it ended itself between the list and the look", async () => {
    const host = aHost();
    const id = await host.runs(1);
    host.alive.set(id, false);
    const { isAlive } = host.parts.executions;
    host.parts.executions.isAlive = async (each) => {
      await host.ends(each);
      return isAlive(each);
    };
    await host.look();

    expect(await host.store.runs.get(id)).toMatchObject({ outcome: { kind: "answered" } });
    expect(host.logged("run.lost")).toEqual([]);
  });

  it("hinders no other when its execution can't be asked for", async () => {
    const host = aHost();
    const [first, second] = [await host.runs(1), await host.runs(2)];
    host.broken.add(first);

    await expect(host.look()).rejects.toThrow("1 runs could not be looked after.");
    expect(host.started).toEqual([second]);
  });
});
