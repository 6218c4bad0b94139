// needs: bubblewrap, python
import { afterEach, describe, expect, it } from "vitest";
import { aScript, shell, textOf, written } from "../../contract/sandbox/a-sandbox.ts";
import { anE2bProvider, type E2bUnderTest } from "./an-e2b-provider.ts";

const NAME = "thread-7-12";

describe("stopping an E2B sandbox", () => {
  let e2b: E2bUnderTest;
  afterEach(() => e2b.close());

  it("ends its jobs before it is paused: else they would go on when it is woken (F42)", async () => {
    e2b = await anE2bProvider();
    const before = await e2b.provider.acquire(NAME);
    await before.start(aScript("job", "trap '' TERM; echo ready; while :; do sleep 0.05; echo on; done"));
    await written(before, "job", /on/);
    await e2b.provider.stop(NAME);
    expect(e2b.small.sandboxes()).toMatchObject([{ state: "paused" }]);

    const after = await e2b.provider.acquire(NAME);
    const { stdout } = await shell(after, "cat /proc/[0-9]*/cmdline | tr '\\000' ' '");
    expect(textOf(stdout)).not.toContain("echo on");
    expect((await after.poll("job", { offsetBytes: 0, capBytes: 10 })).state.kind).toBe("exited");
  });

  it("fails when its jobs could not be ended, and pauses nothing", async () => {
    e2b = await anE2bProvider();
    await e2b.provider.acquire(NAME);
    e2b.small.addFault({ method: "POST", path: /Process\/Start$/, status: 502 });

    await expect(e2b.provider.stop(NAME)).rejects.toMatchObject({ code: "unreachable", retry: "backoff" });
    expect(e2b.small.sandboxes()).toMatchObject([{ state: "running" }]);
    await e2b.provider.stop(NAME);
    expect(e2b.small.sandboxes()).toMatchObject([{ state: "paused" }]);
  });

  it("removes it where the API can't pause", async () => {
    e2b = await anE2bProvider({ lacks: ["pause_route"] });
    await e2b.provider.acquire(NAME);
    await e2b.provider.stop(NAME);

    expect(e2b.small.sandboxes()).toEqual([]);
    expect((await e2b.provider.acquire(NAME)).name).toBe(NAME);
  });

  it("touches no other's, even where the API ignores what it is asked for (F43)", async () => {
    e2b = await anE2bProvider({ lacks: ["metadata_filter"] });
    const other = e2b.another({ appId: 4712 });
    for (const name of [NAME, "thread-7-13"]) await other.acquire(name);
    await e2b.provider.acquire("thread-7-13");
    await e2b.provider.stop(NAME);
    await e2b.provider.destroy(NAME);

    expect(await e2b.provider.find(NAME)).toBeUndefined();
    expect(await e2b.provider.list()).toEqual([{ name: "thread-7-13", isRunning: true }]);
    expect(e2b.small.sandboxes().map(({ state }) => state)).toEqual(["running", "running", "running"]);
  });
});
