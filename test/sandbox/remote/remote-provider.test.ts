import { describe, expect, it } from "vitest";
import { SandboxError } from "../../../src/errors.ts";
import type { Machine } from "../../../src/sandbox/remote/machine.ts";
import { createRemoteProvider } from "../../../src/sandbox/remote/remote-provider.ts";
import type { Vendor } from "../../../src/sandbox/remote/vendor.ts";

const NAME = "thread-1-1";
const MINUTE_MS = 60_000;

/** A vendor's sandboxes in memory, and what it was asked for. */
function aVendor(overrides: Partial<Vendor<string[]>> = {}) {
  const made = new Set<string>();
  const calls: string[] = [];
  let clock = 0;
  let fault: Error | undefined;
  const machine: Machine = {
    async run() {
      if (fault !== undefined) throw fault;
      return { exitCode: 0, output: 'sandpiper:{"ok":true}' };
    },
    upload: async () => undefined,
    allowHosts: async () => [],
    provideModelKey: async () => ({ kept: [], env: {}, weaknesses: [] }),
  };
  const toOpened = (isNew: boolean) => ({ machine, isNew, isLimited: false });
  const vendor: Vendor<string[]> = {
    async look(name) {
      calls.push(`look ${name}`);
      return made.has(name) ? [name] : [];
    },
    async adopt(name, found) {
      calls.push(`adopt ${name}`);
      return found.length === 0 ? undefined : toOpened(false);
    },
    async create(name) {
      calls.push(`create ${name}`);
      made.add(name);
      return toOpened(true);
    },
    open: async (_, found) => (found.length === 0 ? undefined : { opened: toOpened(false), isSure: true }),
    list: async () => [...made].map((name) => ({ name, isRunning: true })),
    async stop(name) {
      calls.push(`stop ${name}`);
    },
    async remove(name) {
      calls.push(`remove ${name}`);
      made.delete(name);
    },
    ...overrides,
  };
  return {
    provider: createRemoteProvider(vendor, { gitHost: "git.example", now: () => clock }),
    calls,
    made,
    opened: toOpened,
    pass: (ms: number) => {
      clock += ms;
    },
    fail: (error: Error | undefined) => {
      fault = error;
    },
  };
}

describe("a provider of distant sandboxes", () => {
  it("makes what is not there, and adopts what is", async () => {
    const { provider, calls, pass } = aVendor();
    await provider.acquire(NAME);
    pass(MINUTE_MS);
    await provider.acquire(NAME);

    expect(calls).toEqual([
      ...[`look ${NAME}`, `adopt ${NAME}`, `create ${NAME}`],
      ...[`look ${NAME}`, `adopt ${NAME}`],
    ]);
  });

  it("looks anew where another process was first", async () => {
    let creates = 0;
    const { provider, calls, made } = aVendor({
      async create(name) {
        creates += 1;
        made.add(name);
        return undefined;
      },
    });
    await provider.acquire(NAME);

    expect(creates).toBe(1);
    expect(calls).toEqual([`look ${NAME}`, `adopt ${NAME}`, `look ${NAME}`, `adopt ${NAME}`]);
  });

  it("believes a handle for a minute and no longer", async () => {
    const { provider, calls, pass } = aVendor();
    const first = await provider.acquire(NAME);
    pass(MINUTE_MS - 1);
    const known = [await provider.acquire(NAME), await provider.find(NAME)];
    const looks = calls.length;
    pass(1);

    expect(known).toEqual([first, first]);
    expect(looks).toBe(3);
    expect(await provider.find(NAME)).not.toBe(first);
  });

  it("looks anew after a fault of a handle", async () => {
    const { provider, fail } = aVendor();
    const first = await provider.acquire(NAME);
    const gone = new SandboxError("It is gone.", { code: "not_running", retry: "backoff" });
    fail(gone);
    await expect(first.kill("job", 0)).rejects.toBe(gone);
    fail(undefined);

    expect(await provider.find(NAME)).not.toBe(first);
  });

  it("does not keep a handle of what only may be the thread's", async () => {
    const { provider, opened, calls } = aVendor({
      open: async () => ({ opened: opened(false), isSure: false }),
    });
    await provider.find(NAME);
    await provider.acquire(NAME);

    expect(calls).toContain(`create ${NAME}`);
  });

  it("does not believe a handle of what another process has given away", async () => {
    let isHeld = true;
    const { provider } = aVendor({ isHeld: async () => isHeld });
    const first = await provider.acquire(NAME);
    const known = await provider.find(NAME);
    isHeld = false;

    expect(known).toBe(first);
    expect(await provider.find(NAME)).not.toBe(first);
  });

  it("does one thing after the other with a name, so that it is made once (F13)", async () => {
    const { provider, calls } = aVendor();
    const [first, second] = await Promise.all([
      provider.acquire(NAME),
      provider.acquire(NAME),
      provider.destroy(NAME),
    ]);

    expect(second).toBe(first);
    expect(calls.filter((call) => call.startsWith("create"))).toHaveLength(1);
    expect(calls.at(-1)).toBe(`remove ${NAME}`);
    expect(await provider.find(NAME)).toBeUndefined();
  });

  it("goes on with a name after a fault, which is its asker's alone", async () => {
    const full = new SandboxError("There is no room.", { code: "quota", retry: "backoff" });
    let isFull = true;
    const { provider, opened } = aVendor({
      async create() {
        if (!isFull) return opened(true);
        isFull = false;
        throw full;
      },
    });
    const [first, second] = await Promise.allSettled([provider.acquire(NAME), provider.acquire(NAME)]);

    expect([first.status, second.status]).toEqual(["rejected", "fulfilled"]);
  });

  it("lists a name once, as one that works where one of it does", async () => {
    const { provider } = aVendor({
      list: async () => [
        { name: "a", isRunning: false },
        { name: "a", isRunning: true },
        { name: "a", isRunning: false },
        { name: "b", isRunning: false },
      ],
    });

    expect(await provider.list()).toEqual([
      { name: "a", isRunning: true },
      { name: "b", isRunning: false },
    ]);
  });
});
