import type { Sandbox as SandboxDto } from "@daytona/api-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDockerfile } from "../../../demo/daytona/image.ts";
import { canBox } from "../box/a-box.ts";
import { type ADaytona, aDaytona, execute } from "./a-daytona.ts";

it("reads the environment, the working directory and the user of a Dockerfile", () => {
  const content = 'FROM node:24\nENV CI=1\nENV NAME="two words"\nRUN ENV=3 make\nWORKDIR /a\nWORKDIR /b\n';

  expect(parseDockerfile(content)).toEqual({
    env: { CI: "1", NAME: "two words" },
    workDir: "/b",
    user: "root",
  });
  expect(parseDockerfile(`${content}USER root\nUSER agent\n`).user).toBe("agent");
});

describe.runIf(await canBox())("snapshots and images", () => {
  let world: ADaytona;
  beforeAll(async () => {
    world = await aDaytona();
  });
  afterAll(() => world.close());

  it("builds a snapshot and tells its log, and makes sandboxes of it", async () => {
    const log: string[] = [];
    const image = world.sdk.Image.base("node:24-bookworm").env({ CI: "1" }).workdir("/workspace");
    const resources = { cpu: 2, memory: 4, disk: 8 };

    const params = { name: "agent:1", image, resources };
    const snapshot = await world.client.snapshot.create(params, { onLogs: (line) => log.push(line) });
    const sandbox = await world.client.create({ snapshot: "agent:1", user: "root" });

    expect(snapshot).toMatchObject({ name: "agent:1", state: "active", cpu: 2, mem: 4, disk: 8 });
    expect(log[0]).toBe("Creating snapshot agent:1 (pending)");
    expect(log.at(-1)).toBe("Created snapshot agent:1 (active)");
    expect(sandbox).toMatchObject({ snapshot: "agent:1", cpu: 2, memory: 4, disk: 8 });
    expect(await execute(sandbox, "echo $CI; pwd")).toBe("1\n/workspace");
    await sandbox.delete(10, true);
  });

  it("streams the log of a build to whoever follows it", async () => {
    const { id } = await post("/api/snapshots", "followed", "FROM node:24\nRUN true\n");
    const { url } = await world.ask<{ url: string }>("GET", `/api/snapshots/${id}/build-logs-url`);

    const stream = await world.request("GET", `${new URL(url).pathname}?follow=true`);

    expect(await stream.text()).toContain("Step 2/2 : RUN true");
    expect((await world.client.snapshot.get("followed")).state).toBe("active");
  });

  it("tells of a build that failed", async () => {
    world.daytona.failNextBuild("RUN make: exit 2");
    const { id } = await post("/api/snapshots", "broken", "FROM node:24\nRUN make\n");
    await (await world.request("GET", `/api/snapshots/${id}/build-logs`)).text();

    const snapshot = await world.client.snapshot.get("broken");

    expect([snapshot.state, snapshot.errorReason]).toEqual(["build_failed", "RUN make: exit 2"]);
    await expect(world.client.create({ snapshot: "broken" })).rejects.toThrow(
      "Snapshot broken is build_failed",
    );
  });

  it("passes a sandbox through its build, and the next one of the same image past it", async () => {
    world.daytona.delays.pendingBuildMs = 20;
    const image = world.sdk.Image.base("node:24-bookworm").runCommands("true");
    const body = { buildInfo: { dockerfileContent: image.dockerfile }, labels: {} };
    const first = await world.ask<SandboxDto>("POST", "/api/sandbox", body);
    await world.daytona.settled();
    const built = await world.client.get(first.id);
    const second = await world.ask<SandboxDto>("POST", "/api/sandbox", body);

    expect([first.state, built.state, second.state]).toEqual(["pending_build", "started", "creating"]);
    await world.daytona.settled();
  });

  it("ends a sandbox's build that failed in an error", async () => {
    world.daytona.failNextBuild("no such image");
    const broken = world.client.create({ image: "nowhere:1.0" });

    await expect(broken).rejects.toThrow(/build_failed.*no such image/);
  });

  it("becomes inactive when nobody used it for two weeks, and Daytona's own do not", async () => {
    await post("/api/snapshots", "unused", "FROM node:24\n");
    await world.daytona.settled();
    await world.daytona.advance(15 * 24 * 60 * 60_000);

    expect((await world.client.snapshot.get("unused")).state).toBe("inactive");
    expect((await world.client.snapshot.get("daytona-small")).state).toBe("active");
    await expect(world.client.create({ snapshot: "unused" })).rejects.toMatchObject({
      statusCode: 400,
      message: "Snapshot unused is inactive",
    });
  });

  it("is active again when that is asked for, and can be deleted", async () => {
    const activating = await world.client.snapshot.activate("unused");
    expect(activating.state).toBe("pending");
    await world.daytona.settled();
    expect((await world.client.snapshot.get("unused")).state).toBe("active");

    await world.client.snapshot.delete(activating);
    await expect(world.client.snapshot.get("unused")).rejects.toThrow(world.sdk.DaytonaNotFoundError);
  });

  it.each([
    ["root", "root", ""],
    ["another", "agent", "USER agent\n"],
  ])("decides whose commands are, whomever a request asks for: %s", async (_, user, line) => {
    await post("/api/snapshots", `of-${user}`, `FROM node:24\n${line}`);
    await world.daytona.settled();
    const sandbox = await world.client.create({ snapshot: `of-${user}`, user: "somebody" });

    expect(await execute(sandbox, "id -un; echo $DAYTONA_SANDBOX_USER")).toBe(`${user}\nsomebody`);
    await sandbox.delete(10, true);
  });

  it.each([
    ["a moving tag", { name: "moving", imageName: "node:latest" }, 400],
    ["no tag", { name: "untagged", imageName: "node" }, 400],
    ["neither image nor build", { name: "nothing" }, 400],
    ["a name that is taken", { name: "daytona-small", imageName: "node:24" }, 409],
  ])("refuses %s", async (_, body, status) => {
    expect((await world.request("POST", "/api/snapshots", body)).status).toBe(status);
  });

  function post(path: string, name: string, dockerfileContent: string): Promise<{ id: string }> {
    return world.ask("POST", path, { name, buildInfo: { dockerfileContent } });
  }
});
