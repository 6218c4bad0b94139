import type { SnapshotDto, Url } from "@daytona/api-client";
import type { z } from "zod";
import type { Answer } from "../http/answer.ts";
import type { Account } from "./account.ts";
import { REGIONS } from "./create-record.ts";
import { badRequest, Problem } from "./problem.ts";
import { createSnapshotShape } from "./request-shapes.ts";
import { type Call, controlRoute, type Route } from "./route.ts";
import { createSnapshotRecord, type SnapshotRecord } from "./snapshot-record.ts";
import { activateSnapshot, buildSnapshot, findSnapshot, toSnapshotDto } from "./snapshots.ts";

const MOVING_TAGS = ["latest", "lts", "stable"];

/** What sandboxes are made from. */
export const snapshotRoutes: Route[] = [
  controlRoute("POST /snapshots", createSnapshot, { body: createSnapshotShape }),
  controlRoute("GET /snapshots/{id}", ({ account, params }) =>
    answerDto(account, requireSnapshot(account, params.id)),
  ),
  controlRoute("DELETE /snapshots/{id}", ({ account, params }) => {
    const snapshot = requireOwn(account, params.id);
    account.snapshots.delete(snapshot.id);
    return { status: 200 };
  }),
  controlRoute("POST /snapshots/{id}/activate", ({ account, params }) => {
    const snapshot = requireOwn(account, params.id);
    if (snapshot.state !== "inactive") throw badRequest(`Snapshot ${snapshot.name} is already active`);
    snapshot.lastUsedAt = account.clock.now();
    snapshot.work = activateSnapshot(account, snapshot);
    return answerDto(account, snapshot);
  }),
  controlRoute("GET /snapshots/{id}/build-logs-url", ({ account, params }) => {
    const { id } = requireSnapshot(account, params.id);
    return { status: 200, body: { url: `${account.apiUrl}/snapshots/${id}/build-logs` } satisfies Url };
  }),
  controlRoute("GET /snapshots/{id}/build-logs", ({ account, params }) => {
    const snapshot = requireSnapshot(account, params.id);
    return { status: 200, stream: followLog(snapshot), contentType: "application/octet-stream" };
  }),
];

function createSnapshot({ account, body }: Call<z.infer<typeof createSnapshotShape>>): Answer {
  const { name, imageName, buildInfo, entrypoint, regionId } = body;
  if ((imageName === undefined) === (buildInfo === undefined))
    throw badRequest("Must specify either an image name or build info");
  if (imageName !== undefined) requirePinned(imageName);
  if (regionId !== undefined && !REGIONS.includes(regionId)) throw new Problem(404, "Region not found");
  if (findSnapshot(account, name) !== undefined)
    throw new Problem(409, `Snapshot with name "${name}" already exists for this organization`);
  const { cpu = 1, memory = 1, disk = 3, gpu = 0 } = body;
  const dockerfile = buildInfo?.dockerfileContent;
  const resources = { cpu, memory, disk, gpu };
  const content = { name, imageName, dockerfile, entrypoint, regionId, ...resources };
  const snapshot = createSnapshotRecord(content, account.clock.now());
  account.snapshots.set(snapshot.id, snapshot);
  snapshot.work = buildSnapshot(account, snapshot);
  return answerDto(account, snapshot);
}

function requirePinned(imageName: string): void {
  const [, tag] = /:([^:/]+)$/.exec(imageName) ?? [];
  if (tag === undefined && !imageName.includes("@sha256:"))
    throw badRequest("Image name must include a tag or digest (e.g., ubuntu:22.04)");
  if (tag !== undefined && MOVING_TAGS.includes(tag)) throw badRequest(`Image tag "${tag}" is not allowed`);
}

function requireSnapshot(account: Account, idOrName = ""): SnapshotRecord {
  const snapshot = findSnapshot(account, idOrName);
  if (snapshot === undefined) throw new Problem(404, `Snapshot with ID or name ${idOrName} not found`);
  return snapshot;
}

function requireOwn(account: Account, id: string | undefined): SnapshotRecord {
  const snapshot = requireSnapshot(account, id);
  if (snapshot.isGeneral) throw new Problem(403, "General snapshots cannot be changed");
  return snapshot;
}

function answerDto(account: Account, snapshot: SnapshotRecord): Answer {
  return { status: 200, body: toSnapshotDto(account, snapshot) satisfies SnapshotDto };
}

async function* followLog(snapshot: SnapshotRecord): AsyncGenerator<string> {
  const early = snapshot.log;
  yield early;
  await snapshot.work;
  yield snapshot.log.slice(early.length);
  if (snapshot.errorReason !== undefined) yield `${snapshot.errorReason}\n`;
}
