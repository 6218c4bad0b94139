// needs: bubblewrap, python
import { AuthenticationError, RateLimitError, Sandbox, SandboxError, SandboxNotFoundError } from "e2b";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { API_KEY, aSmallE2b, type SmallE2bUnderTest } from "./a-small-e2b.ts";

const ODD = { "a key & more": "50 % of 1+1=2, “ünï”", plain: "yes" };

describe("the small E2B's account, to the real SDK,", () => {
  let at: SmallE2bUnderTest;
  beforeEach(async () => {
    at = await aSmallE2b({ maxRunning: 2, maxHours: 1 });
  });
  afterEach(() => at.close());

  async function listed(query: { metadata?: Record<string, string>; state?: ("running" | "paused")[] }) {
    const paginator = Sandbox.list({ ...at.connection, query, limit: 1 });
    const all = [];
    while (paginator.hasNext) all.push(...(await paginator.nextItems()));
    return all.map(({ sandboxId, state }) => [sandboxId, state]);
  }

  it("wants its key", async () => {
    await expect(Sandbox.create("base", { ...at.connection, apiKey: "e2b_other" })).rejects.toThrow(
      AuthenticationError,
    );
    expect(at.small.sandboxes()).toEqual([]);
  });

  it("makes sandboxes, tells of them and removes them", async () => {
    const sandbox = await at.create({ metadata: ODD });
    const info = await sandbox.getInfo();

    expect(info).toMatchObject({ templateId: "base", metadata: ODD, state: "running" });
    expect(info.endAt.getTime() - info.startedAt.getTime()).toBe(600_000);
    expect(await Sandbox.kill(sandbox.sandboxId, at.connection)).toBe(true);
    expect(await Sandbox.kill(sandbox.sandboxId, at.connection)).toBe(false);
    await expect(sandbox.getInfo()).rejects.toThrow(SandboxNotFoundError);
  });

  it("lists by metadata and state, page by page", async () => {
    const odd = await at.create({ metadata: ODD });
    const other = await at.create({ metadata: { plain: "yes" } });
    await odd.pause();

    expect(await listed({})).toHaveLength(2);
    expect(await listed({ metadata: ODD })).toEqual([[odd.sandboxId, "paused"]]);
    expect(await listed({ metadata: { plain: "no" } })).toEqual([]);
    expect(await listed({ metadata: { plain: "yes" }, state: ["running"] })).toEqual([
      [other.sandboxId, "running"],
    ]);
  });

  it("knows templates, time limits and its own size", async () => {
    const statusOf = (work: Promise<unknown>) => work.catch((error: SandboxError) => error.statusCode);
    expect(await statusOf(Sandbox.create("unknown", at.connection))).toBe(404);
    expect(await statusOf(at.create({ timeoutMs: 3_601_000 }))).toBe(400);
    const first = await at.create();
    await at.create();

    await expect(at.create()).rejects.toThrow(RateLimitError);
    await first.pause();
    await at.create();
    await expect(Sandbox.connect(first.sandboxId, at.connection)).rejects.toThrow(RateLimitError);
  });

  it("ends a sandbox when its time is over, and a connection moves that on but never back", async () => {
    const sandbox = await at.create();
    await Sandbox.connect(sandbox.sandboxId, { ...at.connection, timeoutMs: 60_000 });
    await at.small.advance(599_000);
    expect(await sandbox.isRunning()).toBe(true);
    await Sandbox.connect(sandbox.sandboxId, { ...at.connection, timeoutMs: 60_000 });
    await at.small.advance(59_000);
    expect(await sandbox.isRunning()).toBe(true);
    await sandbox.setTimeout(500);
    await at.small.advance(1_001);

    expect(await sandbox.isRunning()).toBe(false);
    expect(at.small.sandboxes()).toEqual([]);
  });

  it("takes bodies of the right form only, on routes that there are", async () => {
    const ask = async (path: string, body: unknown) => {
      const headers = { "x-api-key": API_KEY, "content-type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      return (await fetch(`${at.small.apiUrl}${path}`, init)).status;
    };

    expect(await ask("/sandboxes", { templateID: "base", timeOut: 5 })).toBe(400);
    expect(await ask("/sandboxes", { templateID: "base", timeout: "5" })).toBe(400);
    expect(await ask("/v2/sandboxes", { templateID: "base" })).toBe(404);
    expect(at.small.sandboxes()).toEqual([]);
  });

  it("takes lists of hosts as E2B does", async () => {
    const sandbox = await at.create();
    await sandbox.updateNetwork({ allowOut: ["example.com"], denyOut: ["0.0.0.0/0"] });
    expect((await sandbox.getInfo()).network).toMatchObject({ allowOut: ["example.com"] });
    await expect(sandbox.updateNetwork({ allowOut: ["example.com"] })).rejects.toThrow(SandboxError);
    await expect(sandbox.updateNetwork({ denyOut: ["example.com"] })).rejects.toThrow(SandboxError);
    await sandbox.pause();

    await expect(sandbox.updateNetwork({ denyOut: [] })).rejects.toThrow(SandboxNotFoundError);
  });

  it("fails as it is told to, before the work or after it", async () => {
    at.small.addFault({ method: "POST", path: /^\/sandboxes$/, status: 503 });
    await expect(at.create()).rejects.toMatchObject({ statusCode: 503 });
    expect(at.small.sandboxes()).toEqual([]);
    at.small.addFault({ method: "POST", path: /^\/sandboxes$/, drop: true, afterEffect: true });

    await expect(at.create()).rejects.toThrow(TypeError);
    expect(at.small.sandboxes()).toHaveLength(1);
  });
});
