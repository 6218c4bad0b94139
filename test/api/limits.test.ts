import { describe, expect, it } from "vitest";
import { parseCursor, renderCursor } from "../../src/record/run-cursor.ts";
import { anApi, nobody, REPO } from "./an-api.ts";
import { anAsker } from "./ask.ts";

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
