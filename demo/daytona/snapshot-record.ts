import { randomUUID } from "node:crypto";
import type { SnapshotState } from "@daytona/api-client";
import type { Resources } from "./sandbox-record.ts";

/** A snapshot as the account keeps it. */
export interface SnapshotRecord extends Resources {
  id: string;
  name: string;
  /** One of Daytona's own, there for everybody. */
  isGeneral: boolean;
  imageName: string | undefined;
  dockerfile: string | undefined;
  entrypoint: string[] | undefined;
  regionId: string;
  state: SnapshotState;
  errorReason: string | undefined;
  createdAt: number;
  updatedAt: number;
  lastUsedAt: number | undefined;
  log: string;
  work: Promise<void>;
}

const GENERAL: Record<string, Resources> = {
  "daytona-small": { cpu: 1, gpu: 0, memory: 1, disk: 3 },
  "daytona-medium": { cpu: 2, gpu: 0, memory: 4, disk: 8 },
  "daytona-large": { cpu: 4, gpu: 0, memory: 8, disk: 10 },
};

export const DEFAULT_SNAPSHOT = "daytona-small";

export function toGeneralSnapshots(now: number): SnapshotRecord[] {
  return Object.entries(GENERAL).map(([name, resources]) => ({
    ...createSnapshotRecord({ name, ...resources, imageName: "daytonaio/sandbox:0.190.0" }, now),
    isGeneral: true,
    state: "active",
  }));
}

export function createSnapshotRecord(
  content: Resources & {
    name: string;
    imageName?: string | undefined;
    dockerfile?: string | undefined;
    entrypoint?: string[] | undefined;
    regionId?: string | undefined;
  },
  now: number,
): SnapshotRecord {
  return {
    id: randomUUID(),
    isGeneral: false,
    state: "pending",
    errorReason: undefined,
    createdAt: now,
    updatedAt: now,
    lastUsedAt: undefined,
    log: "",
    work: Promise.resolve(),
    imageName: undefined,
    dockerfile: undefined,
    entrypoint: undefined,
    ...content,
    regionId: content.regionId ?? "us",
  };
}
