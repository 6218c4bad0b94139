import type { Sandbox as SandboxDto, SandboxListItem } from "@daytona/api-client";
import type { Account } from "./account.ts";
import { toImageRef } from "./image.ts";
import type { SandboxRecord } from "./sandbox-record.ts";

const MINUTE_MS = 60_000;

/** A sandbox as `GET /sandbox/{id}` tells it. */
export function toSandboxDto(account: Account, record: SandboxRecord): SandboxDto {
  const { dockerfile, volumes } = record;
  return {
    ...toSandboxListItem(account, record),
    env: record.env,
    volumes: volumes.map(({ subpath, ...volume }) => ({
      ...volume,
      ...(subpath === undefined ? {} : { subpath }),
    })),
    ...(dockerfile === undefined ? {} : { buildInfo: toBuildInfo(dockerfile, record.createdAt) }),
  };
}

/** A sandbox as lists tell it: without environment, volumes and build. */
export function toSandboxListItem(account: Account, record: SandboxRecord): SandboxListItem {
  const { network, createdAt, ttlMinutes } = record;
  // An account with rules of its own takes a list and tells of none.
  const areListsTold = account.tier !== "restricted";
  return {
    id: record.id,
    organizationId: account.organizationId,
    name: record.name,
    target: record.target,
    runnerId: account.runnerId,
    sandboxClass: "container",
    state: record.state,
    desiredState: record.desiredState,
    ...given("snapshot", record.snapshot),
    user: record.user,
    ...given("errorReason", record.errorReason),
    recoverable: false,
    public: record.isPublic,
    networkBlockAll: network.networkBlockAll,
    ...given("networkAllowList", areListsTold ? network.networkAllowList : undefined),
    ...given("domainAllowList", areListsTold ? network.domainAllowList : undefined),
    cpu: record.cpu,
    gpu: record.gpu,
    memory: record.memory,
    disk: record.disk,
    labels: record.labels,
    backupState: "None",
    autoStopInterval: record.autoStopInterval,
    autoPauseInterval: record.autoPauseInterval,
    autoArchiveInterval: record.autoArchiveInterval,
    autoDeleteInterval: record.autoDeleteInterval,
    ...given("autoDestroyAt", ttlMinutes === 0 ? undefined : toIso(createdAt + ttlMinutes * MINUTE_MS)),
    createdAt: toIso(createdAt),
    updatedAt: toIso(record.updatedAt),
    lastActivityAt: toIso(record.lastActivityAt),
    daemonVersion: "0.190.0",
    toolboxProxyUrl: account.toolboxUrl,
  };
}

/** A build as sandboxes and snapshots tell it. */
export function toBuildInfo(dockerfileContent: string, at: number) {
  const date = new Date(at);
  return {
    dockerfileContent,
    contextHashes: [],
    createdAt: date,
    updatedAt: date,
    snapshotRef: toImageRef(dockerfileContent),
  };
}

function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}

function toIso(at: number): string {
  return new Date(at).toISOString();
}
