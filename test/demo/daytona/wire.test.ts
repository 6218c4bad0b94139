import type {
  ListSandboxesResponse,
  Sandbox as SandboxDto,
  SandboxListItem,
  Secret,
  SnapshotDto,
} from "@daytona/api-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canBox } from "../box/a-box.ts";
import { type ADaytona, aDaytona } from "./a-daytona.ts";

/** For each field of a vendor's type: whether the type lets it be absent. Fails to compile when a field is missing or misnamed. */
type Fields<T> = { [K in keyof T]-?: Record<string, never> extends Pick<T, K> ? "optional" : "required" };

const listItem = {
  id: "required",
  organizationId: "required",
  name: "required",
  target: "required",
  runnerId: "optional",
  sandboxClass: "optional",
  state: "optional",
  desiredState: "optional",
  snapshot: "optional",
  user: "required",
  errorReason: "optional",
  recoverable: "optional",
  public: "required",
  networkBlockAll: "required",
  networkAllowList: "optional",
  domainAllowList: "optional",
  cpu: "required",
  gpu: "required",
  spot: "optional",
  spotEvictedAt: "optional",
  gpuType: "optional",
  memory: "required",
  disk: "required",
  labels: "required",
  backupState: "optional",
  autoStopInterval: "optional",
  autoPauseInterval: "optional",
  autoArchiveInterval: "optional",
  autoDeleteInterval: "optional",
  autoDestroyAt: "optional",
  createdAt: "optional",
  updatedAt: "optional",
  lastActivityAt: "optional",
  daemonVersion: "optional",
  warmPoolId: "optional",
  toolboxProxyUrl: "required",
} satisfies Fields<SandboxListItem>;

const sandboxFields = {
  ...listItem,
  env: "required",
  volumes: "optional",
  buildInfo: "optional",
  outboundProxyUrl: "optional",
  otelEndpointOverride: "optional",
  backupCreatedAt: "optional",
  linkedSandboxId: "optional",
  kvm: "optional",
} satisfies Fields<SandboxDto>;

const secretFields = {
  id: "required",
  name: "required",
  description: "optional",
  createdAt: "required",
  placeholder: "required",
  hosts: "required",
  updatedAt: "required",
} satisfies Fields<Secret>;

const snapshotFields = {
  id: "required",
  organizationId: "optional",
  general: "required",
  name: "required",
  imageName: "optional",
  state: "required",
  size: "required",
  entrypoint: "required",
  cpu: "required",
  gpu: "required",
  gpuType: "optional",
  mem: "required",
  disk: "required",
  errorReason: "required",
  createdAt: "required",
  updatedAt: "required",
  lastUsedAt: "required",
  buildInfo: "optional",
  regionIds: "optional",
  initialRunnerId: "optional",
  ref: "optional",
  sourceSandboxId: "required",
  sandboxClass: "optional",
} satisfies Fields<SnapshotDto>;

const pageFields = { items: "required", nextCursor: "required" } satisfies Fields<ListSandboxesResponse>;

describe.runIf(await canBox())("answers, field by field", () => {
  let world: ADaytona;
  let sandbox: SandboxDto;
  beforeAll(async () => {
    world = await aDaytona();
    const body = { name: "wire", ttlMinutes: 9, domainAllowList: "a.test", labels: {} };
    sandbox = await ask("POST", "/api/sandbox", body);
    await world.daytona.settled();
  });
  afterAll(() => world.close());
  const ask = <T extends object = object>(method: string, path: string, body?: unknown) =>
    world.ask<T>(method, path, body);
  const expectFields = (value: object, fields: Record<string, "optional" | "required">) => {
    const required = Object.keys(fields).filter((name) => fields[name] === "required");
    expect(Object.keys(fields)).toEqual(expect.arrayContaining(Object.keys(value)));
    expect(Object.keys(value)).toEqual(expect.arrayContaining(required));
  };

  it("are the vendor's for sandboxes and lists of them", async () => {
    const page = await ask<ListSandboxesResponse>("GET", "/api/sandbox");

    expectFields(sandbox, sandboxFields);
    expectFields(await ask("GET", "/api/sandbox/wire"), sandboxFields);
    expectFields(page, pageFields);
    expectFields(page.items[0] ?? {}, listItem);
  });

  it("are the vendor's for secrets and snapshots", async () => {
    expectFields(await ask("POST", "/api/secret", { name: "s", value: "v" }), secretFields);
    expectFields(await ask("GET", "/api/snapshots/daytona-small"), snapshotFields);
    const buildInfo = { dockerfileContent: "FROM node:24\n" };
    expectFields(await ask("POST", "/api/snapshots", { name: "new", buildInfo }), snapshotFields);
  });

  it.each<[string, string, unknown, number]>([
    ["POST", "/api/sandbox", { name: 5 }, 400],
    ["POST", "/api/sandbox", { nmae: "typo" }, 400],
    ["POST", "/api/sandbox", { env: { A: 1 } }, 400],
    ["POST", "/api/sandbox", { snapshot: "a", buildInfo: { dockerfileContent: "FROM b:1" } }, 400],
    ["POST", "/api/sandbox", { snapshot: "daytona-small", cpu: 2 }, 400],
    ["POST", "/api/sandbox", { snapshot: "unknown" }, 400],
    ["POST", "/api/sandbox", { autoStopInterval: 5, autoPauseInterval: 5 }, 400],
    ["POST", "/api/sandbox", { autoStopInterval: -1 }, 400],
    ["POST", "/api/sandbox", { target: "moon" }, 404],
    ["POST", "/api/sandbox", { secrets: [{ A: "unknown" }] }, 400],
    ["POST", "/api/sandbox/wire/autostop/-1", undefined, 400],
    ["POST", "/api/sandbox/wire/autostop/x", undefined, 400],
    ["POST", "/api/sandbox/wire/start/now", undefined, 404],
    ["PUT", "/api/sandbox/wire/labels", { app: "bot" }, 400],
    ["PUT", "/api/sandbox/wire/labels", { labels: { app: 1 } }, 400],
    ["GET", "/api/sandbox?states=sleeping", undefined, 400],
    ["GET", "/api/sandbox?labels=app", undefined, 400],
    ["GET", "/api/sandbox?limit=0", undefined, 400],
    ["GET", "/api/workspace", undefined, 404],
    ["GET", "/elsewhere", undefined, 404],
  ])("refuse %s %s %j with %i", async (method, path, body, status) => {
    const response = await world.request(method, path, body);

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      statusCode: status,
      message: expect.any(String),
      error: expect.any(String),
      source: "DAYTONA_API",
    });
  });

  it("refuse a toolbox request in the daemon's words, or the proxy's", async () => {
    const shell = await ask("POST", `/toolbox/${sandbox.id}/process/execute`, { command: 5 });
    const route = await ask("GET", `/toolbox/${sandbox.id}/git/status`);
    const gone = await ask("GET", "/toolbox/none/files");

    expect(shell).toMatchObject({ statusCode: 400, source: "DAYTONA_DAEMON" });
    expect(route).toMatchObject({ statusCode: 404, source: "DAYTONA_DAEMON" });
    expect(gone).toMatchObject({ statusCode: 404, source: "DAYTONA_PROXY", code: "SANDBOX_NOT_FOUND" });
  });

  it.each(["/api/sandbox", "/toolbox/any/files"])("refuse a wrong key at %s", async (path) => {
    expect((await world.request("GET", path, undefined, "wrong")).status).toBe(401);
  });
});
