// needs: bubblewrap, python
import { afterEach, describe, expect, it } from "vitest";
import { WAITING_CODES } from "../../../src/sandbox/sandbox.ts";
import { aScript, run, shell, textOf } from "../../contract/sandbox/a-sandbox.ts";
import { aMortal } from "./a-mortal.ts";
import { type AioWorld, type AioWorldOptions, anAioWorld } from "./an-aio-provider.ts";

const worlds: AioWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function aWorld(options?: AioWorldOptions): Promise<AioWorld> {
  const world = await anAioWorld(options);
  worlds.push(world);
  return world;
}

/** Nothing is out, no lease is kept, and the machine has nothing of ours. */
async function expectAllBack({ lentTo, leases, machines }: AioWorld): Promise<void> {
  expect([lentTo(), await leases.list()]).toEqual([[], []]);
  for (const { box } of machines.filter(({ box: { isRunning } }) => isRunning)) {
    const { stdout } = await box.run({ args: ["sh", "-c", "ls -d /var/tmp/sandpiper* 2>/dev/null; true"] });
    expect(stdout.toString()).toBe("");
  }
}

describe("a lent AIO sandbox", () => {
  it("is borrowed in the thread's name, and is the same one until it is given back", async () => {
    const { provider, lentTo, leases } = await aWorld();
    await provider.acquire("thread-1");
    await provider.acquire("thread-1");

    expect(lentTo()).toEqual(["thread-1"]);
    expect(await provider.list()).toEqual([{ name: "thread-1", isRunning: true }]);
    expect(await leases.list()).toMatchObject([{ sandbox: "thread-1" }]);
    await provider.stop("thread-1");
    expect([lentTo(), await provider.list()]).toEqual([[], []]);
  });

  it("is not had by a second thread: it waits for one (F19, S11)", async () => {
    const { provider, machines, allocator } = await aWorld();
    await provider.acquire("thread-1");

    const quota = await provider.acquire("thread-2").catch((error) => error);
    expect(quota).toMatchObject({ code: "quota", retry: "backoff" });
    // The allocator forgets: the lease still tells that the machine is in use.
    allocator.forget("machine-0");
    const asked = machines[0]!.requests.length;
    const busy = await provider.acquire("thread-2").catch((error) => error);
    expect(busy).toMatchObject({ code: "busy", retry: "backoff" });
    expect(machines[0]!.requests.length).toBe(asked);
    expect([quota.code, busy.code].every((code) => WAITING_CODES.has(code))).toBe(true);
    await provider.stop("thread-1");
    expect((await provider.acquire("thread-2")).name).toBe("thread-2");
  });

  it("of a killed process is given back by another one (F11, F42)", async () => {
    const world = await aWorld({ machineCount: 2 });
    await world.acquireElsewhere("thread-1");
    await world.acquireElsewhere("thread-2");
    expect(world.lentTo().sort()).toEqual(["thread-1", "thread-2"]);
    for (const { name } of await world.provider.list()) await world.provider.stop(name);

    await expectAllBack(world);
  });

  it("whose return fails keeps its lease, and is returned the next time", async () => {
    const world = await aWorld();
    const { provider, allocator } = world;
    await provider.acquire("thread-1");
    allocator.faults.add({ method: "POST", path: /return/, status: 500 });
    allocator.faults.add({ method: "POST", path: /return/, drop: true });

    await expect(provider.stop("thread-1")).rejects.toMatchObject({ code: "unreachable", retry: "backoff" });
    await expect(provider.stop("thread-1")).rejects.toMatchObject({ code: "unreachable" });
    expect(await provider.list()).toHaveLength(1);
    await provider.stop("thread-1");
    await expectAllBack(world);
  });

  it.each(["plain", "token"] as const)(
    "of a return whose answer was lost is not lost (%s)",
    async (style) => {
      const world = await aWorld({ style });
      await world.provider.acquire("thread-1");
      world.allocator.faults.add({ method: "POST", path: /return/, drop: true, afterEffect: true });

      await expect(world.provider.stop("thread-1")).rejects.toMatchObject({ code: "unreachable" });
      await world.provider.destroy("thread-1");
      await expectAllBack(world);
    },
  );

  it("whose machine is dead is given back all the same, and not before it was looked for again", async () => {
    const world = await aWorld();
    await world.provider.acquire("thread-1");
    await world.machines[0]!.close();
    const pauses: number[] = [];
    const other = world.createOther({ pause: async (ms) => pauses.push(ms) });
    await other.stop("thread-1");

    expect(pauses).toEqual([2_000, 2_000]);
    expect([world.lentTo(), await world.leases.list()]).toEqual([[], []]);
  });

  it("that misses one request is not taken for dead", async () => {
    const world = await aWorld();
    const sandbox = await world.provider.acquire("thread-1");
    await shell(sandbox, "true");
    world.machines[0]!.faults.add({ method: "POST", path: /exec/, drop: true });
    await world.provider.stop("thread-1");

    await expectAllBack(world);
  });

  it("whose machine died is replaced by another one at the next use (F21)", async () => {
    const world = await aWorld({ machineCount: 2 });
    const first = await world.provider.acquire("thread-1");
    await world.machines[0]!.close();

    await expect(shell(first, "true")).rejects.toMatchObject({ code: "unreachable" });
    let now = Date.now();
    const provider = world.createOther({ now: () => now });
    await expect(provider.acquire("thread-1")).rejects.toMatchObject({
      code: "unreachable",
      retry: "backoff",
    });
    now += 59_000;
    await expect(provider.acquire("thread-1")).rejects.toMatchObject({ code: "unreachable" });
    now += 1_000;
    const second = await provider.acquire("thread-1");
    expect(textOf((await shell(second, "echo there")).stdout)).toBe("there\n");
    expect(await world.leases.list()).toMatchObject([{ url: `${world.machines[1]!.url}/` }]);
  });

  it("whose machine began anew is taken for lost: its files are (F21)", async () => {
    const world = await aWorld();
    await shell(await world.provider.acquire("thread-1"), "true");
    await world.machines[0]!.restart();
    const { takenAt } = (await world.leases.get("thread-1"))!;
    const other = world.createOther({ now: () => takenAt + 200_000 });

    await shell(await other.acquire("thread-1"), "true");
    expect((await world.leases.get("thread-1"))!.takenAt).toBe(takenAt + 200_000);
    expect(world.lentTo()).toEqual(["thread-1"]);
  });

  it("that is being made ready elsewhere is waited for, and after a while no more (F13)", async () => {
    const world = await aWorld();
    // Borrowed and taken, and then the process died.
    const mortal = aMortal(3, world.leases);
    await world
      .createOther(mortal)
      .acquire("thread-1")
      .catch(() => undefined);
    const { takenAt } = (await world.leases.get("thread-1"))!;

    await expect(world.provider.acquire("thread-1")).rejects.toMatchObject({ code: "starting" });
    const later = world.createOther({ now: () => takenAt + 200_000 });
    expect((await later.acquire("thread-1")).name).toBe("thread-1");
    expect(world.lentTo()).toEqual(["thread-1"]);
  });

  it.each(["plain", "token"] as const)(
    "that is lent to another app by now is left alone (%s, S11)",
    async (style) => {
      const [ours, theirs] = [await aWorld({ style }), await aWorld()];
      await ours.provider.acquire("thread-1");
      // The process dies between the return and the end of the lease; the item goes to an app with a store of its own.
      const release = async () => Promise.reject(new Error("The process is dead."));
      const dying = ours.createOther({ leases: { ...ours.leases, release } });
      await dying.stop("thread-1").catch(() => undefined);
      expect(ours.lentTo()).toEqual([]);
      const source = { kind: "allocator", url: ours.allocator.url } as const;
      const stranger = theirs.createOther({ source });
      const sandbox = await stranger.acquire("thread-of-another-app");
      await shell(sandbox, 'echo kept >"$1/file"', sandbox.paths.repository);
      await ours.provider.stop("thread-1");

      expect(ours.lentTo()).toEqual(["thread-of-another-app"]);
      expect(await ours.leases.list()).toEqual([]);
      expect(textOf((await shell(sandbox, 'cat "$1/file"', sandbox.paths.repository)).stdout)).toBe("kept\n");
      await stranger.stop("thread-of-another-app");
    },
  );
});

describe("an AIO sandbox with a key", () => {
  it("is used with it, and hands it to no job and to no command (S8)", async () => {
    const { provider, machines, allocator } = await aWorld({ apiKey: "key-of-the-machine" });
    const sandbox = await provider.acquire("thread-1");
    const { output } = await run(sandbox, aScript("env", "env"));

    expect(output + textOf((await shell(sandbox, "env")).stdout)).not.toContain("key-of-the-machine");
    expect(JSON.stringify(allocator.requests)).not.toContain("key-of-the-machine");
    const { stdout } = await machines[0]!.box.run({
      args: ["grep", "-rc", "key-of-the-machine", "/var/tmp"],
    });
    expect(stdout.toString()).not.toMatch(/:[1-9]/);
  });

  it("refuses another one for good, and is given back", async () => {
    const world = await aWorld({ apiKey: "key-of-the-machine" });
    const wrong = world.createOther({ apiKey: "another" });

    await expect(wrong.acquire("thread-1")).rejects.toMatchObject({ code: "unauthorized", retry: "never" });
    expect([world.lentTo(), await world.leases.list()]).toEqual([[], []]);
  });
});

describe("a crash", () => {
  it("anywhere in a stop is finished by the next one (F11, F42)", async () => {
    const world = await aWorld();
    let effects = 0;
    for (let isWhole = false; !isWhole; effects += 1) {
      const sandbox = await world.provider.acquire("thread-1");
      await shell(sandbox, "touch /tmp/left");
      const mortal = aMortal(effects, world.leases);
      await world
        .createOther(mortal)
        .stop("thread-1")
        .catch(() => undefined);
      isWhole = mortal.count() < effects;
      await world.provider.stop("thread-1");
      await expectAllBack(world);
    }

    expect(effects).toBeGreaterThan(8);
  });

  it("anywhere in an acquiring loses no item that has a lease (F20)", async () => {
    const world = await aWorld({ machineCount: 2 });
    const lost: number[] = [];
    for (let effects = 0, isWhole = false; !isWhole; effects += 1) {
      const mortal = aMortal(effects, world.leases);
      await world
        .createOther(mortal)
        .acquire("thread-1")
        .catch(() => undefined);
      isWhole = mortal.count() < effects;
      await world.provider.stop("thread-1");
      expect(await world.leases.list()).toEqual([]);
      if (world.lentTo().length > 0) lost.push(effects);
      for (const id of world.allocator.lent.keys()) world.allocator.forget(id);
    }

    // The look for a lease, the borrowing, and before its answer is kept the process is dead.
    expect(lost).toEqual([2]);
  });
});
