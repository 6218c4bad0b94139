import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createBox } from "../box/create-box.ts";
import type { Account } from "./account.ts";
import { parseDockerfile } from "./image.ts";
import { isHostAllowed } from "./network.ts";
import { badRequest, Problem } from "./problem.ts";
import type { CreateSandboxBody } from "./request-shapes.ts";
import type { Intervals, Resources, SandboxRecord } from "./sandbox-record.ts";
import { type SecretRecord, substitute, toMounts } from "./secrets.ts";
import { DEFAULT_SNAPSHOT, type SnapshotRecord } from "./snapshot-record.ts";
import { findSnapshot } from "./snapshots.ts";

export const REGIONS = ["us", "eu"];
const DEFAULT_AUTO_STOP_MINUTES = 15;
const DEFAULT_AUTO_ARCHIVE_MINUTES = 7 * 24 * 60;
const MAX_AUTO_ARCHIVE_MINUTES = 30 * 24 * 60;
const DEFAULT_RESOURCES: Resources = { cpu: 1, gpu: 0, memory: 1, disk: 3 };

/** A sandbox as a request wants it, with a machine that has not started. Throws what Daytona refuses in the request itself. */
export function createSandboxRecord(account: Account, body: CreateSandboxBody): SandboxRecord {
  const { name, buildInfo, target = "us" } = body;
  requirePlausible(body);
  if (!REGIONS.includes(target)) throw new Problem(404, "Region not found");
  if (name !== undefined && account.findSandbox(name) !== undefined)
    throw new Problem(409, `Sandbox with name ${name} already exists`);
  const snapshot = buildInfo === undefined ? requireSnapshot(account, body.snapshot) : undefined;
  const dockerfile = buildInfo?.dockerfileContent;
  const image = parseDockerfile(dockerfile ?? snapshot?.dockerfile ?? "");
  const id = randomUUID();
  const now = account.clock.now();
  return {
    id,
    name: name ?? id,
    user: body.user ?? "daytona",
    runsAs: toImageUser(account, snapshot, image.user),
    env: body.env ?? {},
    labels: body.labels ?? {},
    isPublic: body.public ?? false,
    target,
    snapshot: snapshot?.name,
    dockerfile,
    ...toResources(body, snapshot),
    ...toIntervals(body),
    network: {
      networkBlockAll: body.networkBlockAll ?? false,
      networkAllowList: body.networkAllowList,
      domainAllowList: body.domainAllowList,
    },
    ...toSecretState(account, toMounts(body.secrets ?? [])),
    volumes: body.volumes ?? [],
    state: "creating",
    desiredState: "started",
    errorReason: undefined,
    createdAt: now,
    updatedAt: now,
    lastActivityAt: now,
    stoppedAt: undefined,
    imageEnv: image.env,
    imageWorkDir: image.workDir,
    box: createBox(toBoxOptions(account, id)),
    openRequests: 0,
    work: Promise.resolve(),
  };
}

/**
 * Whose a machine's commands are. The image's `USER` decides; the one of the request becomes a variable inside (`DAYTONA_SANDBOX_USER`, 0.190). Daytona's
 * own images run as `daytona`. Whether the hosted service still does so is not known.
 */
function toImageUser(
  { imageUser }: Account,
  snapshot: SnapshotRecord | undefined,
  user: string,
): "root" | "agent" {
  if (imageUser !== undefined) return imageUser;
  return user === "root" && !snapshot?.isGeneral ? "root" : "agent";
}

function toSecretState(account: Account, mounts: SandboxRecord["mounts"]) {
  const hasSecrets = mounts.length > 0;
  if (hasSecrets) account.madeWithSecrets += 1;
  return {
    mounts,
    mountedAt: account.clock.now(),
    beganWithSecrets: hasSecrets,
    // Users saw 5 of 20 new ones that never replaced a placeholder, whatever was waited for or restarted (Agenta-AI/agenta#6370).
    isSecretStuck: hasSecrets && account.options.isStuck?.(account.madeWithSecrets) === true,
  };
}

/** A secret that was made or attached is known to the way out only after a while. */
function isKnown({ clock, options }: Account, { mountedAt }: SandboxRecord) {
  const before = clock.now() - (options.secretDelayMs ?? 0);
  return ({ createdAt }: SecretRecord) => Math.max(createdAt, mountedAt) <= before;
}

function toIntervals(body: CreateSandboxBody): Intervals & { ttlMinutes: number } {
  return {
    autoStopInterval: body.autoStopInterval ?? DEFAULT_AUTO_STOP_MINUTES,
    autoPauseInterval: 0,
    autoArchiveInterval: toAutoArchive(body.autoArchiveInterval ?? DEFAULT_AUTO_ARCHIVE_MINUTES),
    autoDeleteInterval: body.autoDeleteInterval ?? -1,
    ttlMinutes: body.ttlMinutes ?? 0,
  };
}

/** 0 is the longest there is. */
function toAutoArchive(minutes: number): number {
  return minutes === 0 ? MAX_AUTO_ARCHIVE_MINUTES : Math.min(minutes, MAX_AUTO_ARCHIVE_MINUTES);
}

function requirePlausible(body: CreateSandboxBody): void {
  const { snapshot, buildInfo, cpu, memory, disk, gpu } = body;
  if (snapshot !== undefined && buildInfo !== undefined)
    throw badRequest("Cannot specify a snapshot when using a build info entry");
  if (buildInfo === undefined && (cpu ?? memory ?? disk ?? gpu) !== undefined)
    throw badRequest("Cannot specify Sandbox resources when using a snapshot");
  if (body.autoStopInterval && body.autoPauseInterval)
    throw badRequest("autoStopInterval and autoPauseInterval are mutually exclusive");
  if (body.autoPauseInterval) throw badRequest("Auto-pause is not supported for this sandbox class");
  if (gpu !== undefined && gpu > 0) throw badRequest("No available runners");
}

function requireSnapshot(account: Account, name = DEFAULT_SNAPSHOT): SnapshotRecord {
  const snapshot = findSnapshot(account, name);
  if (snapshot === undefined)
    throw badRequest(`Snapshot ${name} not found. Did you add it through the Daytona Dashboard?`);
  if (snapshot.state !== "active") throw badRequest(`Snapshot ${name} is ${snapshot.state}`);
  snapshot.lastUsedAt = account.clock.now();
  return snapshot;
}

function toResources(body: CreateSandboxBody, snapshot: SnapshotRecord | undefined): Resources {
  const { cpu, gpu, memory, disk } = snapshot ?? { ...DEFAULT_RESOURCES, ...toGiven(body) };
  return { cpu, gpu, memory, disk };
}

function toGiven({ cpu, memory, disk }: CreateSandboxBody): Partial<Resources> {
  return {
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...(disk === undefined ? {} : { disk }),
  };
}

function toBoxOptions(account: Account, id: string): Parameters<typeof createBox>[0] {
  const { directory, node, claude, internet } = account.options;
  const allows = (host: string) => {
    const record = account.sandboxes.get(id);
    return record !== undefined && isHostAllowed(host, record.network, account.tier);
  };
  const rewrite = (host: string, headers: Record<string, string>) => {
    const record = account.sandboxes.get(id);
    if (record === undefined || record.isSecretStuck || !record.beganWithSecrets) return headers;
    return substitute(headers, host, account.listSecretsOf(record).filter(isKnown(account, record)));
  };
  const programs = { node, ...(claude === undefined ? {} : { claude }) };
  return { directory: join(directory, id), ...programs, policy: { allows, rewrite }, internet };
}
