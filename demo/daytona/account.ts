import { randomUUID } from "node:crypto";
import type { Internet } from "../box/box.ts";
import { Clock } from "./clock.ts";
import type { Tier } from "./network.ts";
import { Problem } from "./problem.ts";
import type { SandboxRecord, State } from "./sandbox-record.ts";
import type { SecretRecord } from "./secrets.ts";
import { type SnapshotRecord, toGeneralSnapshots } from "./snapshot-record.ts";
import { type RateLimits, Throttle } from "./throttle.ts";

/** How long each change of state takes, beside what the machine itself needs. */
export interface StateDelays {
  creatingMs: number;
  startingMs: number;
  stoppingMs: number;
  destroyingMs: number;
  archivingMs: number;
  /** Between `pending` and `building`. */
  pendingBuildMs: number;
  buildingMs: number;
}

/** What an account may hold at once: cores, and GiB of memory and disk. */
export interface Quota {
  cpu: number;
  memory: number;
  disk: number;
  /** The most that one sandbox may have. */
  each?: { cpu: number; memory: number; disk: number };
}

/** What a small Daytona is started with. */
export interface DaytonaOptions {
  apiKeys: string[];
  /** Where the machines keep their files; each has a directory below it. */
  directory: string;
  /** The host's program that stands in every machine at `/usr/local/bin/node`. */
  node: string;
  /** The same for `/usr/local/bin/claude`. */
  claude?: string;
  internet: Internet;
  /** @default "open" */
  tier?: Tier;
  /** Whether the account has secrets. @default true */
  secrets?: boolean;
  /** What its keys may do. @default all of {@link ALL_PERMISSIONS} */
  permissions?: readonly string[];
  /** How long a new secret, or one that was just attached, is not replaced yet; up to 15 s were seen. @default 0 */
  secretDelayMs?: number;
  /** Which new sandboxes with secrets, counted from 1, never replace a placeholder. @default none */
  isStuck?: (nth: number) => boolean;
  /** Whether what Daytona runs in a machine answers there without a password, on port 2280. @default false */
  openDaemon?: boolean;
  /** @default the smallest tier's: 10 cores, 10 GiB of memory, 30 GiB of disk */
  quota?: Quota;
  /** A minute. */
  rateLimits?: Partial<RateLimits>;
  delays?: Partial<StateDelays>;
  /** 0 if not said: any free one. */
  port?: number;
}

/** Those that matter here, as the API names them (`ApiKeyListPermissionsEnum`). */
export const ALL_PERMISSIONS = [
  "write:sandboxes",
  "delete:sandboxes",
  "write:snapshots",
  "delete:snapshots",
  "manage:secrets",
];

const DEFAULT_DELAYS: StateDelays = {
  creatingMs: 2,
  startingMs: 2,
  stoppingMs: 2,
  destroyingMs: 2,
  archivingMs: 2,
  pendingBuildMs: 2,
  buildingMs: 5,
};

/** One account and all that it holds; what routes read and change. */
export class Account {
  readonly options: DaytonaOptions;
  readonly clock = new Clock();
  readonly organizationId = randomUUID();
  readonly runnerId = randomUUID();
  /** Whose the commands of machines are that are made from now on; the image's user if not said. */
  imageUser: "root" | "agent" | undefined;
  readonly tier: Tier;
  readonly quota: Required<Quota>;
  readonly delays: StateDelays;
  readonly throttle: Throttle;
  readonly sandboxes = new Map<string, SandboxRecord>();
  readonly secrets = new Map<string, SecretRecord>();
  readonly snapshots = new Map<string, SnapshotRecord>();
  /** Images that don't need to be built any more. */
  readonly builtImages = new Set<string>();
  /** How many sandboxes were made with secrets. */
  madeWithSecrets = 0;
  /** States that the next sandbox in each never leaves. */
  readonly hanging: State[] = [];
  /** The reasons of builds to fail, in order. */
  readonly failingBuilds: string[] = [];
  /** The server's own address. */
  origin = "";

  constructor(options: DaytonaOptions) {
    this.options = options;
    this.tier = options.tier ?? "open";
    const quota = options.quota ?? { cpu: 10, memory: 10, disk: 30 };
    this.quota = { each: { cpu: 4, memory: 8, disk: 10 }, ...quota };
    this.delays = { ...DEFAULT_DELAYS, ...options.delays };
    this.throttle = new Throttle(options.rateLimits);
    for (const snapshot of toGeneralSnapshots(this.clock.now())) this.snapshots.set(snapshot.id, snapshot);
  }

  get apiUrl(): string {
    return `${this.origin}/api`;
  }

  get toolboxUrl(): string {
    return `${this.origin}/toolbox`;
  }

  /** What its keys may do. */
  get permissions(): readonly string[] {
    return this.options.permissions ?? ALL_PERMISSIONS;
  }

  findSandbox(idOrName: string): SandboxRecord | undefined {
    const byName = () => [...this.sandboxes.values()].find(({ name }) => name === idOrName);
    return this.sandboxes.get(idOrName) ?? byName();
  }

  requireSandbox(idOrName: string): SandboxRecord {
    const found = this.findSandbox(idOrName);
    if (found !== undefined) return found;
    throw new Problem(404, `Sandbox with ID or name ${idOrName} not found`, { code: "SANDBOX_NOT_FOUND" });
  }

  /** The secrets behind a sandbox's placeholders; those that are gone are left out. */
  listSecretsOf({ mounts }: SandboxRecord): SecretRecord[] {
    const names = new Set(mounts.map(({ secret }) => secret));
    return [...this.secrets.values()].filter(({ name }) => names.has(name));
  }
}
