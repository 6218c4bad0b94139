import { describe, expect, it } from "vitest";
import { reapSandboxes } from "../../src/sweep/reap-sandboxes.ts";
import { aReaper, MINUTE_MS, NOW } from "./a-reaper.ts";

type Reaper = ReturnType<typeof aReaper>;

/** A look, minutes after the first. */
const look = ({ parts }: Reaper, minutes: number) => reapSandboxes(parts, NOW + minutes * MINUTE_MS);

describe("F42: an orphan", () => {
  it("whose thread nobody knows is removed at the second look, and the log says so", async () => {
    const reaper = aReaper();
    const name = reaper.lists(1);
    await look(reaper, 0);
    expect(reaper.ended).toEqual([]);

    await look(reaper, 10);

    expect(reaper.ended).toEqual([`destroy ${name}`]);
    expect(reaper.logged("sandbox.reaped")).toMatchObject([
      { sandbox: name, thread: "42-1", fate: "destroy", seenMs: 10 * MINUTE_MS },
    ]);
  });

  it("that a doctor left behind is removed, and no other whose name is like it", async () => {
    const reaper = aReaper();
    const [left, other] = ["doctor-0123456789ab", "doctor-of-somebody"];
    for (const name of [left, other]) reaper.listings.push({ name, isRunning: true });
    await look(reaper, 0);
    expect(reaper.ended).toEqual([]);

    for (const minutes of [10, 20]) await look(reaper, minutes);

    expect(reaper.ended).toEqual([`destroy ${left}`]);
  });

  it("that works though its thread has nothing to do is stopped, and kept for the thread", async () => {
    const reaper = aReaper();
    const name = reaper.lists(1);
    await reaper.ends(await reaper.runs(1));
    for (const minutes of [0, 10, 20, 30]) await look(reaper, minutes);

    expect(reaper.ended).toEqual([`stop ${name}`]);
    expect(reaper.listings).toEqual([{ name, isRunning: false }]);
  });

  it("is not one that has a run, waiting or working, or that has stopped, or whose name is not ours", async () => {
    const reaper = aReaper();
    reaper.lists(1);
    await reaper.runs(1);
    reaper.lists(2, false);
    await reaper.ends(await reaper.runs(2));
    reaper.listings.push({ name: "somebody-elses", isRunning: true });
    for (const minutes of [0, 10, 20]) await look(reaper, minutes);

    expect(reaper.ended).toEqual([]);
  });

  it("F33: of a closed thread is freed, at work or stopped, and its session stays", async () => {
    const reaper = aReaper();
    const { threads, sessions } = reaper.store;
    const session = { id: "s", bytes: Uint8Array.of(1) };
    for (const number of [1, 2]) {
      await reaper.ends(await reaper.runs(number));
      await threads.close(`42-${number}`, { at: 1_000, how: "merged" });
    }
    await sessions.put("42-1", session);
    const names = [reaper.lists(1), reaper.lists(2, false)];
    await look(reaper, 0);
    expect(reaper.ended).toEqual([]);

    // The third look is the second time: nothing is left.
    for (const minutes of [10, 20]) await look(reaper, minutes);

    expect(reaper.ended).toEqual(names.map((name) => `destroy ${name}`));
    expect(await sessions.get("42-1", "s")).toEqual(session);
  });

  it("F33: is none whose thread people went on with after its end", async () => {
    const reaper = aReaper();
    await reaper.ends(await reaper.runs(1));
    await reaper.store.threads.close("42-1", { at: 1, how: "closed" });
    reaper.lists(1, false);

    for (const minutes of [0, 10, 20]) await look(reaper, minutes);

    expect(reaper.ended).toEqual([]);
  });

  it("F33: is not one whose thread is closed and has a run, or was given a command right before the act", async () => {
    const reaper = aReaper();
    const { threads, sightings } = reaper.store;
    for (const number of [1, 2]) {
      const id = await reaper.runs(number);
      if (number === 2) await reaper.ends(id);
      await threads.close(`42-${number}`, { at: 1_000, how: "closed" });
      reaper.lists(number, false);
    }
    await look(reaper, 0);
    const replace = sightings.replace.bind(sightings);
    sightings.replace = async (names, now) => {
      await reaper.runs(2, { trigger: 22 });
      return replace(names, now);
    };

    await look(reaper, 10);

    expect(reaper.ended).toEqual([]);
  });

  it("is one whose thread is only asked for its status or to stop", async () => {
    const reaper = aReaper();
    const name = reaper.lists(1);
    await reaper.runs(1, { verb: "status" });
    for (const minutes of [0, 10]) await look(reaper, minutes);

    expect(reaper.ended).toEqual([`stop ${name}`]);
  });
});

describe("F43: the reaper that is wrong", () => {
  it("leaves alone what was needed between two looks: ten minutes begin anew", async () => {
    const reaper = aReaper();
    const name = reaper.lists(1);
    await reaper.ends(await reaper.runs(1));
    await look(reaper, 0);
    const next = await reaper.runs(1, { trigger: 7 });
    await look(reaper, 5);
    await reaper.ends(next);

    await look(reaper, 10);
    await look(reaper, 19);
    expect(reaper.ended).toEqual([]);
    await look(reaper, 20);
    expect(reaper.ended).toEqual([`stop ${name}`]);
  });

  it.each([
    ["that nobody knew", async () => {}],
    ["that had nothing to do", async (reaper: Reaper) => void (await reaper.ends(await reaper.runs(1)))],
  ])("leaves alone a thread %s, and that gets a run right before the act", async (_, before) => {
    const reaper = aReaper();
    reaper.lists(1);
    await before(reaper);
    await look(reaper, 0);
    const { sightings } = reaper.store;
    const replace = sightings.replace.bind(sightings);
    sightings.replace = async (names, now) => {
      await reaper.runs(1, { trigger: 7 });
      return replace(names, now);
    };

    await look(reaper, 10);

    expect(reaper.ended).toEqual([]);
    expect(reaper.logged("sandbox.reaped")).toEqual([]);
  });

  it("ends twenty at a look, and the others at the next ones", async () => {
    const reaper = aReaper();
    const names = Array.from({ length: 50 }, (_, n) => reaper.lists(n + 1));
    await look(reaper, 0);

    const counts = [];
    for (const minutes of [10, 15, 20, 25]) {
      await look(reaper, minutes);
      counts.push(reaper.ended.length);
    }

    expect(counts).toEqual([20, 40, 50, 50]);
    expect(new Set(reaper.ended)).toEqual(new Set(names.map((name) => `destroy ${name}`)));
  });

  it("ends the others when one can't be ended, says so, and lets those that resist wait for their next turn", async () => {
    const reaper = aReaper();
    const names = Array.from({ length: 30 }, (_, n) => reaper.lists(n + 1));
    for (const name of names.slice(0, 20)) reaper.stubborn.add(name);
    await look(reaper, 0);

    await expect(look(reaper, 10)).rejects.toThrow("20 sandboxes could not be ended.");
    await look(reaper, 15);
    expect(reaper.ended).toHaveLength(10);

    reaper.stubborn.clear();
    await look(reaper, 20);
    await look(reaper, 30);
    expect(reaper.listings).toEqual([]);
  });
});
