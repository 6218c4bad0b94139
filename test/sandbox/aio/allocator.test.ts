import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createAllocator } from "../../../src/sandbox/aio/allocator.ts";
import { aScriptedServer, json } from "./a-scripted-server.ts";

const ITEM = { mcp_connection_url: "http://m:8079/mcp", id: "m-1", api_url: "http://m:8080" };
const NAME = '{"api_url":"http://m:8080","id":"m-1","mcp_connection_url":"http://m:8079/mcp"}';

function anAllocator(server: { fetch: typeof globalThis.fetch }, url = "http://pool:9/base/") {
  const log = pino({ level: "silent" });
  return createAllocator({ url, fetch: server.fetch, log, now: () => 0 });
}

describe("borrowing", () => {
  it("posts the sandbox's name, and keeps the item as it is told, in any order", async () => {
    const server = aScriptedServer(json(ITEM));

    expect(await anAllocator(server).borrow("thread-1")).toEqual({ item: NAME, url: "http://m:8080/" });
    expect(server.sent).toMatchObject([{ method: "POST", body: { name: "thread-1" } }]);
    expect(server.sent[0]!.url.href).toBe("http://pool:9/base/borrow");
  });

  it.each([404, 405])("asks by GET where a POST is a %i, and keeps the token", async (status) => {
    const server = aScriptedServer(
      new Response(null, { status }),
      json({ item: ITEM, borrow_token: "t/1&2" }),
      json({ operation_id: "o", status: "accepted" }),
    );
    const allocator = anAllocator(server);
    const item = await allocator.borrow("thread-1");
    await allocator.giveBack(item);

    expect(item.item).toBe(NAME);
    expect(server.sent.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      "POST /base/borrow",
      "GET /base/borrow",
      "POST /base/return",
    ]);
    expect(server.sent[1]!.url.searchParams.get("params")).toBe('{"name":"thread-1"}');
    expect(server.sent[2]!.body).toEqual({ item: ITEM, borrow_token: "t/1&2" });
  });

  it("is not done again when its answer was lost", async () => {
    const server = aScriptedServer(new TypeError("socket hang up"));

    await expect(anAllocator(server).borrow("thread-1")).rejects.toMatchObject({ code: "unreachable" });
    expect(server.sent).toHaveLength(1);
  });

  it.each([
    ["none", undefined],
    ["text", "http://m:8080"],
    ["no address", { id: "m-1" }],
    ["an address that is none", { id: "m-1", api_url: "m:8080" }],
    ["a file", { id: "m-1", api_url: "file:///etc/passwd" }],
    ["a number", { id: "m-1", api_url: 8080 }],
    ["an item without end", { ...ITEM, note: "x".repeat(2_000) }],
    ["a token that is none", { item: ITEM, borrow_token: 7 }],
  ])("believes no answer with %s (S15)", async (_, body) => {
    const server = aScriptedServer(json(body));

    await expect(anAllocator(server).borrow("thread-1")).rejects.toMatchObject({ code: "bad_answer" });
  });

  it("of a full pool says so (F19)", async () => {
    const empty = aScriptedServer(new Response(null, { status: 503, headers: { "retry-after": "30" } }));

    await expect(anAllocator(empty).borrow("thread-1")).rejects.toMatchObject({
      ...{ code: "quota", retry: { atMs: 30_000 } },
    });
  });

  it("carries the user of the allocator's address in a header", async () => {
    const server = aScriptedServer(json(ITEM));
    await anAllocator(server, "https://app:p%40ss@pool/").borrow("thread-1");

    expect(server.sent[0]!.url.href).toBe("https://pool/borrow");
    expect(server.sent[0]!.headers.get("authorization")).toBe(`Basic ${btoa("app:p@ss")}`);
  });
});

describe("giving back", () => {
  const plain = { item: NAME, url: "http://m:8080/" };
  const withToken = { item: NAME, url: "http://m:8080/#wrapped=&token=t" };

  it("posts the item as it was lent", async () => {
    const server = aScriptedServer(new Response(null, { status: 204 }));
    await anAllocator(server).giveBack(plain);

    expect(server.sent).toMatchObject([{ method: "POST", body: ITEM }]);
  });

  it.each([404, 409, 410])("of what is not lent any more is done (%i)", async (status) => {
    await anAllocator(aScriptedServer(new Response(null, { status }))).giveBack(plain);
  });

  it("with a token of an earlier loan is done, and without one is the operator's matter (403)", async () => {
    const server = aScriptedServer(new Response(null, { status: 403 }));

    await anAllocator(server).giveBack(withToken);
    await expect(anAllocator(server).giveBack(plain)).rejects.toMatchObject({
      ...{ code: "unauthorized", retry: "never" },
    });
  });

  it("of a sandbox that no allocator lent asks nobody", async () => {
    const server = aScriptedServer(json({}));
    await anAllocator(server).giveBack({ item: "http://m:8080", url: "http://m:8080" });

    expect(server.sent).toEqual([]);
  });

  it.each([500, 502, 503, 429, 422])("that is answered with %i is not done", async (status) => {
    const server = aScriptedServer(new Response(null, { status }));

    await expect(anAllocator(server).giveBack(withToken)).rejects.toMatchObject({ name: "SandboxError" });
    expect(server.sent).toHaveLength(1);
  });
});
