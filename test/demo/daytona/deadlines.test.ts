import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canBox } from "../box/a-box.ts";
import { type ADaytona, aDaytona, execute, MINUTE_MS, type Refusal, stateOf } from "./a-daytona.ts";

const DAY_MINUTES = 24 * 60;

describe.runIf(await canBox())("what happens to a sandbox by itself", () => {
  let world: ADaytona;
  beforeAll(async () => {
    world = await aDaytona({ quota: { cpu: 100, memory: 100, disk: 100 } });
  });
  afterAll(() => world.close());

  it("stops so long after the last activity, whatever runs inside", async () => {
    const sandbox = await world.client.create({ name: "idle", autoStopInterval: 10 });
    await execute(sandbox, "setsid sleep 8200 >/dev/null 2>&1 &");

    await world.daytona.advance(9 * MINUTE_MS);
    expect(stateOf(world, "idle")).toBe("started");
    await world.daytona.advance(2 * MINUTE_MS);
    expect(stateOf(world, "idle")).toBe("stopped");
    expect(world.daytona.machine("idle").isRunning).toBe(false);
  });

  it("counts a command and a change of its settings, and no look at it", async () => {
    const sandbox = await world.client.create({ name: "used", autoStopInterval: 10 });
    const uses = [() => execute(sandbox, "true"), () => sandbox.setAutostopInterval(10)];
    for (const use of uses) {
      await world.daytona.advance(8 * MINUTE_MS);
      await use();
      expect(stateOf(world, "used")).toBe("started");
    }

    await world.daytona.advance(8 * MINUTE_MS);
    await sandbox.refreshData();
    await world.daytona.advance(3 * MINUTE_MS);

    expect(stateOf(world, "used")).toBe("stopped");
  });

  it("does not stop under a command that is being answered", async () => {
    const sandbox = await world.client.create({ name: "busy", autoStopInterval: 10 });
    await execute(sandbox, "mkfifo /tmp/gate");
    const busy = execute(sandbox, "read word < /tmp/gate; echo $word");

    await waitForRequest(world, 2);
    await world.daytona.advance(60 * MINUTE_MS);
    await world.daytona.machine("busy").run({ args: ["sh", "-c", "echo go > /tmp/gate"] });

    expect(await busy).toBe("go");
    expect(stateOf(world, "busy")).toBe("started");
    await world.daytona.advance(11 * MINUTE_MS);
    expect(stateOf(world, "busy")).toBe("stopped");
  });

  it("ends so long after its creation, also when it is stopped", async () => {
    const running = await world.client.create({ name: "mortal", ttlMinutes: 60, autoStopInterval: 0 });
    const stopped = await world.client.create({ name: "mortal-too", ttlMinutes: 60 });
    await stopped.stop();
    expect(Date.parse(running.autoDestroyAt ?? "")).toBe(
      Date.parse(running.createdAt ?? "") + 60 * MINUTE_MS,
    );

    await world.daytona.advance(59 * MINUTE_MS);
    expect([stateOf(world, "mortal"), stateOf(world, "mortal-too")]).toEqual(["started", "stopped"]);
    await world.daytona.advance(2 * MINUTE_MS);

    expect([stateOf(world, "mortal"), stateOf(world, "mortal-too")]).toEqual([undefined, undefined]);
    await expect(running.refreshData()).rejects.toThrow(world.sdk.DaytonaNotFoundError);
  });

  it("is archived and deleted so long after its stop, in one move of the clock too", async () => {
    const intervals = { autoStopInterval: 10, autoArchiveInterval: 60, autoDeleteInterval: 120 };
    await world.client.create({ name: "fading", ...intervals });

    await world.daytona.advance(71 * MINUTE_MS);
    expect(stateOf(world, "fading")).toBe("archived");
    await world.daytona.advance(58 * MINUTE_MS);
    expect(stateOf(world, "fading")).toBe("archived");
    await world.daytona.advance(2 * MINUTE_MS);
    expect(stateOf(world, "fading")).toBeUndefined();
  });

  it("is restored from its archive with its files", async () => {
    const sandbox = await world.client.create({ name: "restored" });
    await execute(sandbox, "echo kept > ~/note");
    await sandbox.stop();
    await sandbox.archive();
    await world.daytona.settled();

    await sandbox.start();

    expect(await execute(sandbox, "cat ~/note")).toBe("kept");
  });

  it("goes at once when its time after the stop is 0", async () => {
    const sandbox = await world.client.create({ name: "ephemeral", ephemeral: true });
    expect(sandbox.autoDeleteInterval).toBe(0);

    await sandbox.stop();

    expect([sandbox.state, stateOf(world, "ephemeral")]).toEqual(["destroyed", undefined]);
  });

  it("has Daytona's own intervals when none are given", async () => {
    const sandbox = await world.client.create({ name: "plain" });

    expect(sandbox).toMatchObject({
      autoStopInterval: 15,
      autoArchiveInterval: 7 * DAY_MINUTES,
      autoDeleteInterval: -1,
      cpu: 1,
      memory: 1,
      disk: 3,
    });
  });

  it("refuses a change of state during another one", async () => {
    const sandbox = await world.client.create({ name: "changing" });
    const [first, second] = await Promise.all([
      world.request("POST", `/api/sandbox/${sandbox.id}/stop`),
      world.request("POST", `/api/sandbox/${sandbox.id}/stop`),
    ]);
    await world.daytona.settled();

    expect([first.status, second.status].sort()).toEqual([200, 409]);
    const again = await world.ask<Refusal>("POST", `/api/sandbox/${sandbox.id}/stop`);
    expect([again.statusCode, again.code]).toEqual([400, "SANDBOX_STATE_ERROR"]);
  });

  it("is in error, or gone, when its machine dies", async () => {
    const sandbox = await world.client.create({ name: "unlucky" });
    const running = execute(sandbox, "sleep 8300");
    running.catch(() => undefined);
    await waitForRequest(world, 1);

    await world.daytona.kill("unlucky");

    await expect(running).rejects.toMatchObject({ statusCode: 502, code: "RUNNER_UNREACHABLE" });
    await expect(sandbox.start()).rejects.toMatchObject({ statusCode: 400 });
    await sandbox.delete(10, true);
    expect(stateOf(world, "unlucky")).toBeUndefined();
  });
});

/** Waits until so many commands have come in for the newest sandbox, and the last one runs. */
async function waitForRequest({ daytona }: ADaytona, count: number): Promise<void> {
  const { id } = daytona.sandboxes().at(-1) ?? { id: "" };
  const arrived = () => daytona.requests.filter(({ path }) => path === `/toolbox/${id}/process/execute`);
  while (arrived().length < count) await new Promise((resolve) => setImmediate(resolve));
  while (!(await isBusy(daytona.machine(id)))) await new Promise((resolve) => setImmediate(resolve));
}

async function isBusy(machine: ReturnType<ADaytona["daytona"]["machine"]>): Promise<boolean> {
  const { stdout } = await machine.run({ args: ["sh", "-c", "ps ax -o args | grep -cx bash"] });
  return Number(String(stdout)) > 0;
}
