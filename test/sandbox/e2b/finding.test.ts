// needs: bubblewrap, python
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { execute, shell, textOf } from "../../contract/sandbox/a-sandbox.ts";
import { anE2bProvider, type E2bUnderTest } from "./an-e2b-provider.ts";

const NAME = "thread-7-12";
const MINUTE_MS = 60_000;

describe("an E2B sandbox", () => {
  let e2b: E2bUnderTest;
  beforeEach(async () => {
    e2b = await anE2bProvider();
  });
  afterEach(() => e2b.close());

  it("is adopted by its metadata when the answer to its creation got lost (F20)", async () => {
    e2b.small.addFault({ method: "POST", path: /^\/sandboxes$/, drop: true, afterEffect: true });
    await expect(e2b.provider.acquire(NAME)).rejects.toMatchObject({ code: "unreachable", retry: "backoff" });
    const [made] = e2b.small.sandboxes();
    const sandbox = await e2b.provider.acquire(NAME);

    expect(await idOf(sandbox)).toBe(await idOf(await e2b.another().acquire(NAME)));
    expect(e2b.small.sandboxes()).toEqual([made]);
    expect(made!.metadata).toEqual({ sandpiper: "4711", name: NAME });
  });

  it("is one when two processes ask at once", async () => {
    const both = await Promise.all([e2b.provider, e2b.another()].map((one) => one.acquire(NAME)));

    expect(e2b.small.sandboxes()).toHaveLength(1);
    expect(await idOf(both[0]!)).toBe(await idOf(both[1]!));
  });

  it("is the older one when another process made one between the look and the creation", async () => {
    const first = await e2b.another().acquire(NAME);
    const [older] = e2b.small.sandboxes();
    e2b.small.addFault({ method: "GET", path: /^\/v2\/sandboxes$/, status: 200, body: [] });
    const second = await e2b.provider.acquire(NAME);

    expect(madeBy(e2b)).toHaveLength(2);
    expect(e2b.small.sandboxes()).toEqual([older]);
    expect(await idOf(second)).toBe(await idOf(first));
  });

  it("is the only one left after the next look, when its maker could not remove the other", async () => {
    await e2b.another().acquire(NAME);
    e2b.small.addFault({ method: "GET", path: /^\/v2\/sandboxes$/, status: 200, body: [], times: 2 });
    await e2b.provider.acquire(NAME);
    expect(e2b.small.sandboxes()).toHaveLength(2);
    const [older] = e2b.small.sandboxes().sort((a, b) => a.startedAt - b.startedAt);
    await e2b.another().acquire(NAME);

    expect(e2b.small.sandboxes()).toEqual([older]);
  });

  it("costs one request a command for a while, and is looked for again after that", async () => {
    const sandbox = await e2b.provider.acquire(NAME);
    await shell(sandbox, "true");
    e2b.small.requests.length = 0;
    for (let times = 0; times < 3; times += 1) {
      await shell((await e2b.provider.find(NAME))!, "true");
      await shell(await e2b.provider.acquire(NAME), "true");
    }
    expect(pathsOf(e2b)).toEqual(Array.from({ length: 6 }, () => "POST /process.Process/Start"));
    await e2b.small.advance(MINUTE_MS);
    e2b.small.requests.length = 0;
    await e2b.provider.find(NAME);

    expect(pathsOf(e2b)).toEqual(["GET /v2/sandboxes", expect.stringMatching(/^POST .*\/connect$/)]);
  });

  it("lives longer than a run may, however late it is acquired again", async () => {
    await e2b.provider.acquire(NAME);
    for (let times = 0; times < 3; times += 1) {
      await e2b.small.advance(50 * MINUTE_MS);
      await e2b.provider.acquire(NAME);
      const [sandbox] = e2b.small.sandboxes();
      expect(sandbox!.endAt - e2b.small.now()).toBeGreaterThan(60 * MINUTE_MS);
    }
    await e2b.small.advance(76 * MINUTE_MS);

    expect(e2b.small.sandboxes()).toEqual([]);
    expect(await e2b.provider.find(NAME)).toBeUndefined();
  });

  it("that is paused is found and not woken by that", async () => {
    await e2b.provider.acquire(NAME);
    await e2b.provider.stop(NAME);
    const found = await e2b.provider.find(NAME);

    await expect(execute(found!, ["true"])).rejects.toMatchObject({ code: "not_running" });
    expect(await e2b.provider.list()).toEqual([{ name: NAME, isRunning: false }]);
    await e2b.provider.acquire(NAME);
    expect(await e2b.provider.list()).toEqual([{ name: NAME, isRunning: true }]);
  });

  it("of another app in the same account is none of ours", async () => {
    const other = e2b.another({ appId: 4712 });
    await other.acquire(NAME);
    await e2b.provider.acquire(NAME);
    await e2b.provider.destroy(NAME);

    expect(await e2b.provider.list()).toEqual([]);
    expect(await other.list()).toEqual([{ name: NAME, isRunning: true }]);
  });

  it("is found on any page of the list", async () => {
    await e2b.provider.acquire(NAME);
    const [sandbox] = e2b.small.sandboxes();
    const path = /^\/v2\/sandboxes$/;
    e2b.small.addFault({ method: "GET", path, status: 200, body: [], headers: { "x-next-token": "0" } });

    expect(await e2b.another().find(NAME)).toBeDefined();
    expect(e2b.small.sandboxes()).toEqual([sandbox]);
  });
});

function idOf(sandbox: Sandbox): Promise<string> {
  const script = 'cat "$1/id" 2>/dev/null || { od -An -N8 -tx8 /dev/urandom >"$1/id"; cat "$1/id"; }';
  return shell(sandbox, script, sandbox.paths.repository).then(({ stdout }) => textOf(stdout));
}

function pathsOf({ small }: E2bUnderTest): string[] {
  return small.requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`);
}

function madeBy(e2b: E2bUnderTest): string[] {
  return pathsOf(e2b).filter((path) => path === "POST /sandboxes");
}
