import { describe, expect, it } from "vitest";
import { createAskOnce } from "../../src/command/ask-once.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";

describe("a request with a key", () => {
  const request = { personId: 1, key: "k", print: "p" };
  const answer = { kind: "taken", runId: "a run" } as const;

  function aOnce(clock = { now: 1_000 }) {
    const { tickets } = createSqliteStore(openDatabase(":memory:"), () => clock.now);
    const pause = async (ms: number) => {
      clock.now += ms;
    };
    return { tickets, clock, once: () => createAskOnce({ tickets, now: () => clock.now, pause }) };
  }

  it("is carried out by one process while another has it, which is told so in the end", async () => {
    const { once } = aOnce();
    const toFinish = Promise.withResolvers<typeof answer>();
    const first = once()(request, () => toFinish.promise);
    await new Promise((resolve) => setImmediate(resolve));
    const second = await once()(request, async () => Promise.reject(new Error("it was carried out twice")));

    expect(second).toEqual({ kind: "busy" });
    toFinish.resolve(answer);
    expect(await first).toEqual(answer);
    expect(await once()(request, () => Promise.reject(new Error("again")))).toEqual(answer);
  });

  it("is taken over when the process that had it is gone, and told when it was first tried", async () => {
    const { once, clock } = aOnce();
    void once()(request, () => new Promise(() => undefined));
    await new Promise((resolve) => setImmediate(resolve));
    clock.now += 3 * 60_000;
    const triedAts: (number | undefined)[] = [];
    const taken = await once()(request, async (triedAt) => {
      triedAts.push(triedAt);
      return answer;
    });

    expect(taken).toEqual(answer);
    expect(triedAts).toEqual([1_000]);
  });

  it("may be tried again after it failed, and is new after a day", async () => {
    const { once, clock } = aOnce();
    const problem = { kind: "no_thread" } as const;
    expect(await once()(request, async () => problem)).toEqual(problem);
    await expect(once()(request, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await once()(request, async () => answer)).toEqual(answer);
    expect(await once()({ ...request, print: "other" }, async () => answer)).toEqual({ kind: "reused" });
    clock.now += 24 * 3_600_000 + 1;
    expect(await once()({ ...request, print: "other" }, async () => answer)).toEqual(answer);
  });

  it("F1: looks for what another process wrote before it failed, though this one was first", async () => {
    const { once, tickets } = aOnce();
    const slow = Promise.withResolvers<void>();
    const late = createAskOnce({
      now: () => 1_000,
      tickets: {
        ...tickets,
        // It claims the name, and then the other process is faster.
        async claim(name, ticket) {
          const held = await tickets.claim(name, ticket);
          if (!name.endsWith("-lease")) await slow.promise;
          return held;
        },
      },
    });
    const triedAts: (number | undefined)[] = [];
    const first = late(request, async (triedAt) => {
      triedAts.push(triedAt);
      return answer;
    });
    await new Promise((resolve) => setImmediate(resolve));
    await expect(
      once()(request, () => Promise.reject(new Error("written, and then broken"))),
    ).rejects.toThrow();
    slow.resolve();

    expect(await first).toEqual(answer);
    expect(triedAts).toEqual([1_000]);
  });
});
