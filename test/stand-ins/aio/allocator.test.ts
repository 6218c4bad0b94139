import { afterEach, describe, expect, it } from "vitest";
import { type RunningAllocator, startAllocator } from "./allocator.ts";

const ITEMS = [
  { id: "one", api_url: "http://127.0.0.1:1" },
  { id: "two", api_url: "http://127.0.0.1:2" },
];
let allocator: RunningAllocator;
afterEach(() => allocator.close());

async function call(method: string, path: string, body?: unknown) {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await fetch(`${allocator.url}${path}`, init);
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
}

describe("the stand-in for an allocator", () => {
  it("lends each item once, tells when none is left, and takes back what is lent", async () => {
    allocator = await startAllocator(ITEMS);
    expect((await call("POST", "/borrow", { name: "a" })).body).toEqual(ITEMS[0]);
    expect((await call("POST", "/borrow")).body).toEqual(ITEMS[1]);
    expect([...allocator.lent]).toEqual([
      ["one", "a"],
      ["two", undefined],
    ]);
    expect((await call("POST", "/borrow")).status).toBe(503);
    expect((await call("POST", "/return", ITEMS[0])).status).toBe(200);

    expect((await call("POST", "/return", ITEMS[0])).status).toBe(404);
    expect((await call("POST", "/return", { id: "three" })).status).toBe(404);
    expect((await call("POST", "/borrow")).body).toEqual(ITEMS[0]);
  });

  it("asks for the token of the loan where it gives one", async () => {
    allocator = await startAllocator(ITEMS.slice(0, 1), { style: "token" });
    expect((await call("POST", "/borrow", { name: "a" })).status).toBe(405);
    const { body } = await call("GET", `/borrow?params=${encodeURIComponent('{"name":"a"}')}`);
    expect(body).toEqual({ item: ITEMS[0], borrow_token: expect.any(String) });
    expect(allocator.lent.get("one")).toBe("a");

    expect((await call("POST", "/return", { ...body, borrow_token: "another" })).status).toBe(403);
    expect((await call("POST", "/return", body)).status).toBe(200);
    expect((await call("POST", "/return", body)).status).toBe(404);
  });
});
