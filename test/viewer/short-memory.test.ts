import { describe, expect, it } from "vitest";
import { createShortMemory } from "../../src/viewer/short-memory.ts";

function aMemory(maxEntries = 3) {
  const clock = { now: 1_000 };
  const asked: string[] = [];
  const memory = createShortMemory<string>({ lifeMs: 100, maxEntries, now: () => clock.now });
  const recall = (key: string, answer = async () => `${key}${asked.length}`) =>
    memory.recall(key, () => {
      asked.push(key);
      return answer();
    });
  return { clock, asked, memory, recall };
}

describe("a short memory", () => {
  it("asks once for all who ask at the same time, and once in its time", async () => {
    const { recall, asked } = aMemory();

    expect(await Promise.all([recall("a"), recall("a"), recall("a")])).toEqual(["a1", "a1", "a1"]);
    expect(await recall("a")).toBe("a1");
    expect(asked).toEqual(["a"]);
  });

  it("counts the age of an answer from when it was asked for", async () => {
    const { recall, clock } = aMemory();
    await recall("a", async () => {
      clock.now += 60;
      return "slow";
    });
    clock.now += 39;
    expect(await recall("a")).toBe("slow");
    clock.now += 1;

    expect(await recall("a")).toBe("a2");
  });

  it("tells what it keeps without asking, and keeps it for another key no longer than for its own", async () => {
    const { memory, recall, asked, clock } = aMemory();
    expect(memory.kept("a")).toBeUndefined();
    await recall("a");
    clock.now += 60;
    memory.copy("a", "b");
    memory.copy("nothing", "c");
    expect(await memory.kept("b")).toBe("a1");
    expect(memory.kept("c")).toBeUndefined();
    clock.now += 40;

    expect([memory.kept("a"), memory.kept("b")]).toEqual([undefined, undefined]);
    expect(asked).toEqual(["a"]);
  });

  it("keeps nothing that failed", async () => {
    const { recall } = aMemory();
    const failing = async () => {
      throw new Error("down");
    };
    const both = await Promise.allSettled([recall("a", failing), recall("a", failing)]);

    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await recall("a")).toBe("a2");
  });

  it("is bounded: the oldest go first", async () => {
    const { recall, asked } = aMemory(2);
    for (const key of ["a", "b", "c", "b", "c"]) await recall(key);
    await recall("a");

    expect(asked).toEqual(["a", "b", "c", "a"]);
  });
});
