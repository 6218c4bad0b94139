// needs: bubblewrap, python
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aScript, ended, run, shell, textOf } from "../../contract/sandbox/a-sandbox.ts";
import { type AioWorld, anAioWorld } from "./an-aio-provider.ts";

describe("one AIO sandbox at a fixed address, whose commands are not root's", () => {
  it("S30: is refused before anything runs there, and the operator is told what to do", async () => {
    const world = await anAioWorld({ user: "agent", source: "fixed" });
    const refusal = {
      code: "not_split",
      retry: "never",
      message: expect.stringMatching(/AIO_ALLOCATOR_URL/),
    };

    for (const name of ["thread-1", "thread-1", "thread-2"])
      await expect(world.provider.acquire(name)).rejects.toMatchObject(refusal);
    expect(await world.leases.list()).toEqual([]);
    const { exitCode } = await world.machines[0]!.box.run({ args: ["test", "-e", "/var/tmp/sandpiper"] });
    expect(exitCode).toBe(1);
    await world.close();
  });
});

describe("one AIO sandbox at a fixed address", () => {
  let world: AioWorld;
  beforeAll(async () => {
    world = await anAioWorld({ user: "root", source: "fixed" });
  });
  afterAll(() => world.close());

  it("runs a job as the agent's user, and tells what it can't hold", async () => {
    const sandbox = await world.provider.acquire("thread-1");
    const { weaknesses } = await sandbox.start(
      aScript("who", 'id -un; printf "%s" "$WORD"', { env: { WORD: "“ü”" } }),
    );

    expect((await ended(sandbox, "who")).output).toBe("agent\n“ü”");
    expect(weaknesses).toContain("the sandbox's network is not limited: an AIO sandbox has no list of hosts");
    await world.provider.stop("thread-1");
  });

  it("is one thread's at a time; the other one waits (S11)", async () => {
    await world.provider.acquire("thread-1");

    await expect(world.provider.acquire("thread-2")).rejects.toMatchObject({
      code: "busy",
      retry: "backoff",
    });
    expect(await world.provider.find("thread-2")).toBeUndefined();
    await world.provider.destroy("thread-1");
    const sandbox = await world.provider.acquire("thread-2");
    expect(textOf((await shell(sandbox, "echo mine")).stdout)).toBe("mine\n");
    await world.provider.stop("thread-2");
  });

  it("goes on with its job when the process that started it is killed (F11)", async () => {
    const job = aScript("detached", 'until [ -f "$HOME/go" ]; do sleep 0.05; done; echo went');
    await world.startElsewhere("thread-1", job);
    const sandbox = (await world.provider.find("thread-1"))!;
    await run(sandbox, aScript("sign", 'touch "$HOME/go"'));

    expect((await ended(sandbox, "detached")).output).toBe("went\n");
    await world.provider.stop("thread-1");
    expect(await world.leases.list()).toEqual([]);
  });
});
