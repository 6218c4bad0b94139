import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canBox, listChildren } from "../box/a-box.ts";
import { type ADaytona, API_KEY, aDaytona, execute, stateOf } from "./a-daytona.ts";

const works = await canBox();

describe.runIf(works)("faults and the record of requests", () => {
  let world: ADaytona;
  beforeAll(async () => {
    world = await aDaytona();
  });
  afterAll(() => world.close());

  it("answers the next requests with what was asked for, and then honestly", async () => {
    const headers = { "retry-after": "7" };
    world.daytona.faults.add({ method: "POST", path: /^\/api\/sandbox$/, status: 503, headers, times: 2 });
    const attempts = [0, 1, 2].map(() => () => world.client.create({ name: "third-time" }));

    for (const attempt of attempts.slice(0, 2))
      await expect(attempt()).rejects.toMatchObject({ statusCode: 503, headers });
    expect(world.daytona.sandboxes()).toEqual([]);
    await attempts[2]?.();

    expect(stateOf(world, "third-time")).toBe("started");
  });

  it("breaks the connection before the effect, or after it", async () => {
    const create = { method: "POST", path: /^\/api\/sandbox$/, drop: true };
    world.daytona.faults.add(create);
    world.daytona.faults.add({ ...create, afterEffect: true });

    await expect(world.client.create({ name: "lost" })).rejects.toThrow(world.sdk.DaytonaConnectionError);
    expect(stateOf(world, "lost")).toBeUndefined();
    await expect(world.client.create({ name: "lost" })).rejects.toThrow(world.sdk.DaytonaConnectionError);

    expect(stateOf(world, "lost")).toBeDefined();
    await world.daytona.settled();
  });

  it("leaves web sockets unanswered, which the SDK survives", async () => {
    const { Daytona } = world.sdk;
    await using client = new Daytona({ apiKey: API_KEY, apiUrl: world.daytona.url, target: "us" });

    const sandbox = await client.get("third-time");

    expect(await execute(sandbox, "echo hi")).toBe("hi");
  });

  it("meets requests of the toolbox too", async () => {
    const sandbox = await world.client.get("third-time");
    const fault = { method: "POST", path: /\/process\/execute$/, status: 504, afterEffect: true };
    world.daytona.faults.add(fault);

    await expect(execute(sandbox, "echo done > /tmp/deed")).rejects.toMatchObject({ statusCode: 504 });

    expect(await execute(sandbox, "cat /tmp/deed")).toBe("done");
  });

  it("keeps every request with its body, its answer and its size", async () => {
    const sandbox = await world.client.get("third-time");
    await execute(sandbox, "echo hi");

    expect(world.daytona.requests.at(-1)).toMatchObject({
      plane: "toolbox",
      method: "POST",
      path: `/toolbox/${sandbox.id}/process/execute`,
      route: "POST /toolbox/process/execute",
      requestBody: { command: "echo hi" },
      responseBody: { exitCode: 0, result: "hi\n" },
      status: 200,
      bytesIn: 21,
      bytesOut: 30,
    });
    expect(world.daytona.counts()["GET /sandbox/{id}"]).toBeGreaterThan(1);
  });
});

it.runIf(works)("leaves no process when it closes", async () => {
  const before = listChildren();
  const world = await aDaytona();
  const sandbox = await world.client.create();
  await execute(sandbox, "setsid sleep 8400 >/dev/null 2>&1 &");
  const held = execute(sandbox, "sleep 8500");
  held.catch(() => undefined);

  await world.close();

  await expect(held).rejects.toThrow();
  expect(listChildren()).toEqual(before);
});
