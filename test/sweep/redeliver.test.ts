import { describe, expect, it } from "vitest";
import { GitHubError, type Retry } from "../../src/errors.ts";
import type { DeliveryAttempt } from "../../src/github/deliveries.ts";
import type { Reading } from "../../src/store/store.ts";
import { createRedelivery, MAX_PAGES, MAX_REDELIVERED } from "../../src/sweep/redeliver.ts";
import { createSweep } from "../../src/sweep/sweep.ts";
import { aReaper, MINUTE_MS, NOW } from "./a-reaper.ts";
import { anAttempt } from "./an-attempt.ts";

const HOUR_MS = 60 * MINUTE_MS;

/** A GitHub with a list of attempts, newest first, in pages. */
function aPost(attempts: DeliveryAttempt[] = [], pageSize = 2) {
  const reaper = aReaper();
  const asked: string[] = [];
  const pages: (string | undefined)[] = [];
  const refusals: Retry[] = [];
  const refuse = () => {
    const retry = refusals.shift();
    if (retry !== undefined) throw new GitHubError("no", { status: 403, code: "no", retry });
  };
  const deliveries = {
    async list(cursor: string | undefined) {
      pages.push(cursor);
      const from = Number(cursor ?? 0);
      const to = from + pageSize;
      return {
        attempts: attempts.slice(from, to),
        next: to < attempts.length ? String(to) : undefined,
      };
    },
    async redeliver(id: string) {
      refuse();
      asked.push(id);
    },
  };
  const work = createRedelivery();
  const parts = { ...reaper.parts, deliveries };
  const look = (minutes = 0) => work(parts, NOW + minutes * MINUTE_MS);
  return { ...reaper, parts, deliveries, attempts, asked, pages, refusals, look };
}

/** What outlives a process. */
function aReadingStore() {
  let kept: Reading | undefined;
  return {
    load: async () => kept,
    save: async (reading: Reading) => {
      kept = reading;
    },
  };
}

const failed = (id: number, ageMs = 5 * MINUTE_MS) =>
  anAttempt({ id: String(id), guid: `guid-${id}`, statusCode: 500, deliveredAt: NOW - ageMs });

describe("F5: deliveries that could not be taken", () => {
  it("are asked for again, the oldest first, and the log says which", async () => {
    const post = aPost([failed(3), anAttempt({ id: "2", guid: "well" }), failed(1, HOUR_MS)]);
    await post.look();

    expect(post.asked).toEqual(["1", "3"]);
    expect(post.logged("delivery.redelivered")).toMatchObject([
      { delivery: "guid-1" },
      { delivery: "guid-3" },
    ]);
  });

  it("are asked for once, though GitHub does not list the redelivery yet", async () => {
    const post = aPost([failed(1)]);
    for (const minutes of [0, 1, 5]) await post.look(minutes);

    expect(post.asked).toEqual(["1"]);
  });

  it("are asked for once by two processes: the second sees it at GitHub, also when it failed again", async () => {
    const post = aPost([failed(1)]);
    await post.look();
    post.attempts.unshift(anAttempt({ id: "9", guid: "guid-1", isRedelivery: true, statusCode: 500 }));

    await createRedelivery()(post.parts, NOW + 5 * MINUTE_MS);

    expect(post.asked).toEqual(["1"]);
  });

  it("are read for three days once, and then only from where the last look ended", async () => {
    const old = Array.from({ length: 9 }, (_, n) => failed(n + 1, (90 - n) * HOUR_MS));
    const post = aPost(old.toReversed());
    await post.look();
    expect(post.asked).toEqual([]);
    expect(post.pages).toEqual([undefined]);

    post.attempts.splice(0, 9, ...old.map((each, n) => ({ ...each, deliveredAt: NOW - (n + 1) * HOUR_MS })));
    post.pages.length = 0;
    await createRedelivery()(post.parts, NOW);
    expect(post.pages).toEqual([undefined, "2", "4", "6", "8"]);
    expect(post.asked).toHaveLength(9);

    post.pages.length = 0;
    await post.look(5);
    expect(post.pages).toEqual([undefined]);
  });

  it("F112: are not read again by a process that begins where another one ended", async () => {
    const old = Array.from({ length: 5 }, (_, n) =>
      anAttempt({ id: `${n}`, guid: `well-${n}`, deliveredAt: NOW - (n + 1) * HOUR_MS }),
    );
    const post = aPost([...old, failed(9, 60 * HOUR_MS)], 1);
    const readings = aReadingStore();
    await createRedelivery()({ ...post.parts, readings }, NOW);
    expect(post.pages).toHaveLength(6);
    expect(post.asked).toEqual(["9"]);

    post.pages.length = 0;
    await createRedelivery()({ ...post.parts, readings }, NOW + 5 * MINUTE_MS);

    expect(post.pages).toEqual([undefined]);
    expect(post.asked).toEqual(["9"]);
  });

  it("F112: are read to the end, though no process lives long enough to read them all", async () => {
    const count = 3 * MAX_PAGES;
    const many = Array.from({ length: count }, (_, n) =>
      anAttempt({ id: String(n), guid: `well-${n}`, deliveredAt: NOW - (n + 2) * MINUTE_MS }),
    );
    const post = aPost([...many, failed(4711, 70 * HOUR_MS)], 1);
    const readings = aReadingStore();
    let looks = 0;
    for (; post.asked.length === 0 && looks < 10; looks += 1) {
      await createRedelivery()({ ...post.parts, readings }, NOW);
      expect(post.pages.length).toBeLessThanOrEqual((looks + 1) * MAX_PAGES);
    }

    expect(post.asked).toEqual(["4711"]);
  });

  it("F112: are read from the newest on again when GitHub does not know the kept page any more", async () => {
    const post = aPost([failed(1, 60 * HOUR_MS)], 1);
    const readings = aReadingStore();
    await readings.save({
      seenUntil: NOW - 20 * MINUTE_MS,
      older: { cursor: "gone", sinceAt: NOW - 70 * HOUR_MS },
    });
    const deliveries = {
      ...post.deliveries,
      list: (cursor: string | undefined) =>
        cursor === "gone"
          ? Promise.reject(new GitHubError("no", { status: 422, code: "refused", retry: "never" }))
          : post.deliveries.list(cursor),
    };
    const parts = { ...post.parts, deliveries, readings };
    await createRedelivery()(parts, NOW);
    await createRedelivery()(parts, NOW + MINUTE_MS);

    expect(post.asked).toEqual(["1"]);
  });

  it("are not used up while the store is still down: they come when it is back", async () => {
    const post = aPost([failed(1)]);
    post.parts.store = { ...post.store, check: () => Promise.reject(new Error("the store is down")) };
    await expect(post.look()).rejects.toThrow("the store is down");
    expect(post.asked).toEqual([]);

    post.parts.store = post.store;
    await post.look(1);

    expect(post.asked).toEqual(["1"]);
  });

  it("come in bits after a long outage", async () => {
    const many = Array.from({ length: 120 }, (_, n) => failed(120 - n, (n + 2) * MINUTE_MS));
    const post = aPost(many, 100);
    const counts = [];
    for (const minutes of [0, 5, 10, 15]) {
      await post.look(minutes);
      counts.push(post.asked.length);
    }

    expect(counts).toEqual([MAX_REDELIVERED, 2 * MAX_REDELIVERED, 120, 120]);
    expect(post.asked).toEqual(Array.from({ length: 120 }, (_, n) => String(n + 1)));
  });

  it("are left alone for as long as GitHub's rate limit says", async () => {
    const post = aPost([failed(1)]);
    post.refusals.push({ atMs: NOW + 10 * MINUTE_MS });
    await expect(post.look()).rejects.toThrow("no");
    await post.look(9);
    expect(post.pages).toHaveLength(1);

    await post.look(10);

    expect(post.asked).toEqual(["1"]);
  });

  it("hinder no other when GitHub will not deliver one of them, and that one is not asked for again", async () => {
    const post = aPost([failed(2), failed(1, HOUR_MS)]);
    post.refusals.push("never");
    for (const minutes of [0, 5]) await post.look(minutes);

    expect(post.asked).toEqual(["2"]);
    expect(post.logged("delivery.not_redelivered")).toMatchObject([{ delivery: "guid-1" }]);
  });

  it("are asked for again after a request that got no answer", async () => {
    const post = aPost([failed(1)]);
    post.refusals.push("backoff");
    await expect(post.look()).rejects.toThrow("no");

    await post.look(1);

    expect(post.asked).toEqual(["1"]);
  });

  it("are a part of the sweep, every five minutes", async () => {
    const post = aPost([failed(1)]);
    const sweep = createSweep(post.parts);
    for (let minute = 0; minute < 10; minute += 1) {
      await sweep();
      post.clock.now += MINUTE_MS;
    }

    expect(post.asked).toEqual(["1"]);
    expect(post.pages).toHaveLength(2);
  });

  it("are nobody's business where GitHub is not asked", async () => {
    const post = aPost([failed(1)]);

    await createRedelivery()({ ...post.parts, deliveries: undefined }, NOW);

    expect(post.pages).toEqual([]);
  });
});
