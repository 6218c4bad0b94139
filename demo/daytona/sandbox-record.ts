import type { SandboxDesiredState, SandboxState } from "@daytona/api-client";
import type { Box } from "../box/box.ts";
import type { NetworkSettings } from "./network.ts";
import type { SecretMount } from "./secrets.ts";

/** The states that happen here; the real one knows more. */
export type State = Extract<
  SandboxState,
  | "creating"
  | "pending_build"
  | "building_snapshot"
  | "build_failed"
  | "restoring"
  | "starting"
  | "started"
  | "stopping"
  | "stopped"
  | "archiving"
  | "archived"
  | "destroying"
  | "error"
>;

/** Minutes, as the API counts them. */
export interface Intervals {
  /** Without activity; 0 is never. */
  autoStopInterval: number;
  autoPauseInterval: number;
  /** After the stop. */
  autoArchiveInterval: number;
  /** After the stop; 0 is at once, below 0 never. */
  autoDeleteInterval: number;
}

export interface Resources {
  cpu: number;
  gpu: number;
  memory: number;
  disk: number;
}

/** One sandbox, with the machine behind it. */
export interface SandboxRecord extends Intervals, Resources {
  id: string;
  name: string;
  /** As it was asked for; only a variable inside. */
  user: string;
  /** Whose its commands are. */
  runsAs: "root" | "agent";
  env: Record<string, string>;
  labels: Record<string, string>;
  isPublic: boolean;
  target: string;
  snapshot: string | undefined;
  /** The Dockerfile it was built from, when it was not made from a snapshot. */
  dockerfile: string | undefined;
  network: NetworkSettings;
  mounts: SecretMount[];
  /** When these mounts were given. */
  mountedAt: number;
  /** Whether it had any when it last started: one that had none replaces nothing until it is started again (the SDK's own words). */
  beganWithSecrets: boolean;
  /** Minutes from the creation; 0 is never. */
  ttlMinutes: number;
  volumes: { volumeId: string; mountPath: string; subpath?: string | undefined }[];

  state: State;
  desiredState: SandboxDesiredState;
  errorReason: string | undefined;
  createdAt: number;
  updatedAt: number;
  lastActivityAt: number;
  stoppedAt: number | undefined;

  /** Of the image: what its processes have before anything else. */
  imageEnv: Record<string, string>;
  /** Where commands begin; the user's home when undefined. */
  imageWorkDir: string | undefined;
  /** The placeholders of this sandbox are never replaced. */
  isSecretStuck: boolean;
  box: Box;
  /** Toolbox requests that are being answered. */
  openRequests: number;
  /** The change of state that is under way, or the last one. */
  work: Promise<void>;
}

/** Whether the machine is on its way from one state to another. */
export function isChanging({ state }: SandboxRecord): boolean {
  return [
    "creating",
    "restoring",
    "starting",
    "stopping",
    "archiving",
    "destroying",
    "building_snapshot",
  ].includes(state);
}
