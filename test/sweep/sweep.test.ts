import { describe, expect, it } from "vitest";
import { createSweep, type SweepPart } from "../../src/sweep/sweep.ts";
import { aReaper, MINUTE_MS } from "./a-reaper.ts";

/** Sweeps every minute, as compose does, for so long. */
async function sweepFor(minutes: number, { clock }: ReturnType<typeof aReaper>, sweep: () => Promise<void>) {
  for (let minute = 0; minute <= minutes; minute += 1) {
    await sweep();
    clock.now += MINUTE_MS;
  }
}

describe("a sweep", () => {
  it("F42: called every minute has ended an orphan within half an hour, with few lists", async () => {
    const reaper = aReaper();
    const sweep = createSweep(reaper.parts);
    await sweepFor(1, reaper, sweep);
    const name = reaper.lists(1);

    await sweepFor(20, reaper, sweep);

    expect(reaper.ended).toEqual([`destroy ${name}`]);
    expect(reaper.provider.lists).toBeLessThanOrEqual(5);
  });

  it("goes on after a provider that was down, at the next minute", async () => {
    const reaper = aReaper();
    reaper.provider.isDown = true;
    const sweep = createSweep(reaper.parts);
    await sweepFor(2, reaper, sweep);

    expect(reaper.logged("sweep.part_failed")).toMatchObject(
      Array(3).fill({ part: "sandboxes", err: { message: "the provider is down" } }),
    );
    reaper.provider.isDown = false;
    await sweepFor(2, reaper, sweep);
    expect(reaper.provider.lists).toBe(4);
    expect(reaper.logged("sweep.part_failed")).toHaveLength(3);
  });

  it("lets no part hinder another", async () => {
    const done: string[] = [];
    const part = (name: string, work: () => void): SweepPart => ({
      name,
      everyMs: MINUTE_MS,
      work: async () => {
        work();
        done.push(name);
      },
    });
    const fail = () => {
      throw new Error("no");
    };
    const reaper = aReaper();
    const sweep = createSweep(reaper.parts, [part("a", fail), part("b", () => {}), part("c", fail)]);
    await sweepFor(1, reaper, sweep);

    expect(done).toEqual(["b", "b"]);
    expect(reaper.logged("sweep.part_failed").map(({ part }) => part)).toEqual(["a", "c", "a", "c"]);
  });

  it("is the one under way when it is called again meanwhile", async () => {
    const gate = Promise.withResolvers<void>();
    let count = 0;
    const work = async () => {
      count += 1;
      await gate.promise;
    };
    const sweep = createSweep(aReaper().parts, [{ name: "slow", everyMs: 0, work }]);

    const first = sweep();
    const second = sweep();
    gate.resolve();
    await Promise.all([first, second]);
    expect(count).toBe(1);

    await sweep();
    expect(count).toBe(2);
  });
});
