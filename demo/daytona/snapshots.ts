import { setTimeout as sleep } from "node:timers/promises";
import type { SnapshotDto, SnapshotState } from "@daytona/api-client";
import type { Account } from "./account.ts";
import { renderBuildLog, toImageRef } from "./image.ts";
import { toBuildInfo } from "./sandbox-dto.ts";
import type { SnapshotRecord } from "./snapshot-record.ts";

const UNUSED_MS = 14 * 24 * 60 * 60_000;

/** A snapshot as any route tells it. Pure. */
export function toSnapshotDto(account: Account, snapshot: SnapshotRecord): SnapshotDto {
  const { dockerfile, imageName, lastUsedAt } = snapshot;
  return {
    id: snapshot.id,
    organizationId: account.organizationId,
    general: snapshot.isGeneral,
    name: snapshot.name,
    ...(imageName === undefined ? {} : { imageName }),
    state: snapshot.state,
    size: snapshot.state === "active" ? 1 : null,
    entrypoint: snapshot.entrypoint ?? null,
    cpu: snapshot.cpu,
    gpu: snapshot.gpu,
    mem: snapshot.memory,
    disk: snapshot.disk,
    errorReason: snapshot.errorReason ?? null,
    createdAt: new Date(snapshot.createdAt),
    updatedAt: new Date(snapshot.updatedAt),
    lastUsedAt: lastUsedAt === undefined ? null : new Date(lastUsedAt),
    ...(dockerfile === undefined ? {} : { buildInfo: toBuildInfo(dockerfile, snapshot.createdAt) }),
    regionIds: [snapshot.regionId],
    ref: dockerfile === undefined ? (imageName ?? "") : toImageRef(dockerfile),
    sourceSandboxId: null,
    sandboxClass: "container",
  };
}

/** Brings a new snapshot to `active`, or to `build_failed` when that was asked for. */
export async function buildSnapshot(account: Account, snapshot: SnapshotRecord): Promise<void> {
  const { pendingBuildMs, buildingMs } = account.delays;
  const become = (state: SnapshotState) => {
    snapshot.state = state;
    snapshot.updatedAt = account.clock.now();
  };
  await sleep(pendingBuildMs);
  become(snapshot.dockerfile === undefined ? "pulling" : "building");
  if (snapshot.dockerfile !== undefined) snapshot.log = renderBuildLog(snapshot.dockerfile);
  await sleep(buildingMs);
  const reason = account.failingBuilds.shift();
  snapshot.errorReason = reason;
  become(reason === undefined ? "active" : "build_failed");
}

/** Brings one back: it is fetched again, as a new one is (daytonaio/daytona#3192). */
export async function activateSnapshot({ delays }: Account, snapshot: SnapshotRecord): Promise<void> {
  snapshot.state = "pending";
  await sleep(delays.buildingMs);
  snapshot.state = "active";
}

/** One that nobody used for two weeks becomes inactive (daytonaio/daytona#2058, #2059); Daytona's own never do. */
export function deactivateUnused(account: Account): void {
  for (const snapshot of account.snapshots.values()) {
    const unusedMs = account.clock.now() - (snapshot.lastUsedAt ?? snapshot.createdAt);
    if (snapshot.state === "active" && !snapshot.isGeneral && unusedMs > UNUSED_MS)
      snapshot.state = "inactive";
  }
}

export function findSnapshot(account: Account, idOrName: string): SnapshotRecord | undefined {
  const byName = () => [...account.snapshots.values()].find(({ name }) => name === idOrName);
  return account.snapshots.get(idOrName) ?? byName();
}
