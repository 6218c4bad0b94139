import { describe, expect, it } from "vitest";
import { decideRate, isFull } from "../../src/api/decide-rate.ts";
import { createLimits } from "../../src/api/limits.ts";
import { createOnce } from "../../src/api/once.ts";
import { parseCursor, renderCursor } from "../../src/record/run-cursor.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { anApi, nobody, REPO } from "./an-api.ts";
import { anAsker } from "./ask.ts";

describe("how often somebody may ask", () => {
  const rate = { perMinute: 6 };

  it("is a minute's calls at once, then one as each comes back", () => {
    let bucket = decideRate(undefined, rate, 0).bucket;
    for (let call = 1; call < 6; call += 1) bucket = decideRate(bucket, rate, 0).bucket;

    expect(decideRate(bucket, rate, 0)).toMatchObject({ kind: "refused", retryAfterSeconds: 10 });
    expect(decideRate(bucket, rate, 9_999).kind).toBe("refused");
    expect(decideRate(bucket, rate, 10_000).kind).toBe("let");
  });

  it("is no more after an hour, and no less when the clock goes back", () => {
    const { bucket } = decideRate({ left: 0, at: 0 }, rate, 3_600_000);
    expect(bucket.left).toBe(5);
    expect(decideRate(bucket, rate, 0).bucket).toEqual({ left: 4, at: 3_600_000 });
    expect(isFull({ left: 5, at: 0 }, rate, 10_000)).toBe(true);
    expect(isFull({ left: 5, at: 0 }, rate, 1_000)).toBe(false);
  });

  it("tells only so many people apart", () => {
    const limits = createLimits({ perMinute: 1 }, () => 0);
    for (let personId = 0; personId < 20_001; personId += 1) limits.count(personId);

    expect(limits.count(20_000)).toBe(60);
    expect(limits.count(0)).toBeUndefined();
  });
});

describe("S27: a flood", () => {
  it("of writes is cut off for who sends it, and nobody else, for a while", async () => {
    let now = Date.now();
    const api = await anApi({ now: () => now });
    const { ask } = await anAsker(api.url);
    try {
      const write = (as: string) => ask("POST /v1/tasks", { as, body: {} });
      const statuses = [];
      for (let count = 0; count < 22; count += 1) statuses.push((await write("octo")).status);

      expect(statuses.slice(0, 20)).toEqual(Array(20).fill(422));
      expect(statuses.at(-1)).toBe(429);
      expect(Number((await write("octo")).headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await write("wendy")).status).toBe(422);
      expect((await ask(`GET /v1/tasks?repository=${REPO}`, { as: "octo" })).status).toBe(200);
      now += 10_000;
      expect((await write("octo")).status).toBe(422);
    } finally {
      await api.close();
    }
  });

  it("of tokens that are nobody's is told when to come again, and fills no log", async () => {
    const api = await anApi();
    const { ask } = await anAsker(await api.another({ viewers: nobody(), now: () => 15_000 }));
    try {
      const statuses = [];
      for (let index = 0; index < 61; index += 1)
        statuses.push(
          (await ask("GET /v1/tasks", { authorization: `Bearer nobodys-token-${index}` })).status,
        );

      expect(statuses).toEqual([...Array(60).fill(401), 429]);
      const { headers } = await ask("GET /v1/tasks", { authorization: "Bearer nobodys-token" });
      expect(headers.get("retry-after")).toBe("45");
      expect(api.logged).toEqual([]);
    } finally {
      await api.close();
    }
  });

  it("does not let a bot's token in", async () => {
    const api = await anApi();
    const { ask } = await anAsker(api.url);
    try {
      const reply = await ask("GET /v1/tasks", { authorization: "Bearer ghs_installation_token_012345" });
      expect([reply.status, reply.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    } finally {
      await api.close();
    }
  });
});

describe("a cursor", () => {
  it("is read as it was written, and nothing else is", () => {
    const place = { createdAt: 1_700_000_000_000, id: "0123456789abcdef0123456789" };

    expect(parseCursor(renderCursor(place))).toEqual(place);
    for (const bad of ["", "x", "AAAA", Buffer.from("[]").toString("base64url")])
      expect(parseCursor(bad)).toBeUndefined();
  });
});

describe("a request with a key", () => {
  const request = { personId: 1, key: "k", print: "p" };
  const answer = { status: 201, headers: {}, body: "{}" };

  function aOnce(clock = { now: 1_000 }) {
    const { tickets } = createSqliteStore(openDatabase(":memory:"), () => clock.now);
    const pause = async (ms: number) => {
      clock.now += ms;
    };
    return { tickets, clock, once: () => createOnce({ tickets, now: () => clock.now, pause }) };
  }

  it("is carried out by one process while another has it, which is told so in the end", async () => {
    const { once } = aOnce();
    const toFinish = Promise.withResolvers<typeof answer>();
    const first = once()(request, () => toFinish.promise);
    await new Promise((resolve) => setImmediate(resolve));
    const second = await once()(request, async () => Promise.reject(new Error("it was carried out twice")));

    expect([second.status, second.headers["retry-after"]]).toEqual([409, "10"]);
    toFinish.resolve(answer);
    expect(await first).toEqual(answer);
    expect(await once()(request, () => Promise.reject(new Error("again")))).toEqual(answer);
  });

  it("is taken over when the process that had it is gone, and told when it was first tried", async () => {
    const { once, clock } = aOnce();
    void once()(request, () => new Promise(() => undefined));
    await new Promise((resolve) => setImmediate(resolve));
    clock.now += 2 * 60_000;
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
    const problem = { status: 422, headers: {}, body: "no" };
    expect(await once()(request, async () => problem)).toEqual(problem);
    await expect(once()(request, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await once()(request, async () => answer)).toEqual(answer);
    expect((await once()({ ...request, print: "other" }, async () => answer)).status).toBe(409);
    clock.now += 24 * 3_600_000 + 1;
    expect((await once()({ ...request, print: "other" }, async () => answer)).status).toBe(201);
  });
});
