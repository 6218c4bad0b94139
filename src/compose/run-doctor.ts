import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pino } from "pino";
import { z } from "zod";
import { examine } from "../doctor/check.ts";
import { NOT_NOW } from "../doctor/check-sandbox.ts";
import { type DoctorParts, listChecks } from "../doctor/list-checks.ts";
import { AppError, StoreError } from "../errors.ts";
import type { Diagnosis } from "../run/diagnosis.ts";
import { readSettings } from "../settings/parse-settings.ts";
import type { Settings } from "../settings/settings.ts";
import { openDatabase } from "../store/sqlite/database.ts";
import { lockDirectory } from "../store/sqlite/lock-directory.ts";
import { openDataDirectory } from "../store/sqlite/open-data-directory.ts";
import { createSqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { LeaseStore } from "../store/store.ts";
import { createRedactor, type Redactor } from "../text/secrets/redact.ts";
import { GRACE_MS, toDoctorParts } from "./create-doctor.ts";
import { createSandboxes } from "./create-sandboxes.ts";
import { toModelAccess } from "./model-access.ts";
import { requireAgent } from "./require-agent.ts";

const LIMIT_MS = 180_000;
const HEALTH_MS = 5_000;
const SETTINGS = "Settings";
const Health = z.object({ status: z.string(), reason: z.string().optional() });

interface RunDoctorOptions {
  /** The kind of sandbox, in place of the settings' own. */
  sandbox: string | undefined;
  /** What the made sandbox is named. */
  name: string;
  signal: AbortSignal;
  /** Told of each diagnosis as soon as it is known, without secrets. */
  tell: (diagnosis: Diagnosis) => void;
}

/** The doctor of an operator, beside an app that runs or not. */
export async function runDoctor({ sandbox, name, signal, tell }: RunDoctorOptions): Promise<Diagnosis[]> {
  const parsed = readSettings(sandbox === undefined ? {} : { SANDBOX: sandbox });
  const found: Diagnosis[] = [];
  const say = (diagnosis: Diagnosis): void => {
    found.push(diagnosis);
    tell(diagnosis);
  };
  if (parsed.kind !== "ok") {
    const lines =
      parsed.kind === "invalid" ? parsed.problems : ["APP_ID must be set: no GitHub App is set up"];
    const next =
      parsed.kind === "invalid"
        ? "Set it in .env; .env.example has each with its default."
        : "Run `npm start`: it serves the set-up page.";
    for (const line of lines) say({ name: SETTINGS, state: "problem", found: line, next });
    return found;
  }
  const { settings, warnings } = parsed;
  const redactor = createRedactor(settings.secrets);
  for (const warning of warnings)
    say({ name: SETTINGS, state: "warning", found: warning, next: "Rename it, or take it away." });
  if (warnings.length === 0) say({ name: SETTINGS, state: "ok", found: "complete, and each is valid" });
  const data = await openData(settings);
  try {
    const checks = listChecks(toParts(settings, data), { name });
    const redacted = (each: Diagnosis) => say(redact(each, redactor));
    await examine(checks, { limitMs: LIMIT_MS, graceMs: GRACE_MS, signal, tell: redacted });
    return found;
  } finally {
    data.close();
  }
}

function redact(diagnosis: Diagnosis, redactor: Redactor): Diagnosis {
  const entries = Object.entries(diagnosis).map(([key, text]) => [key, redactor.redact(text).text]);
  return Object.fromEntries(entries) as unknown as Diagnosis;
}

/** The database as far as the doctor may have it. */
interface Data {
  check: DoctorParts["checkStore"];
  /** Undefined while another process has them. */
  leases: LeaseStore | undefined;
  close(): void;
}

/**
 * Holds the directory as the app does, so that nothing of it is touched while that runs. A database that is not there is not made: an app that finds none looks
 * for what a lost one has left.
 */
async function openData(settings: Settings): Promise<Data> {
  const dataDir = resolve(settings.dataDir);
  try {
    return existsSync(join(dataDir, "sandpiper.db")) ? openKept(dataDir) : openNew(dataDir);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const isInUse = error.code === "directory_in_use";
    const check = isInUse ? () => askHealth(settings) : () => Promise.reject(error);
    return { check, leases: undefined, close: () => undefined };
  }
}

function openKept(dataDir: string): Data {
  const faults: string[] = [];
  const log = pino(
    { level: "error", messageKey: "event" },
    { write: (line: string) => void faults.push(line) },
  );
  const data = openDataDirectory(dataDir, log);
  const store = createSqliteStore(data.database);
  return {
    leases: store.leases,
    async check() {
      await store.check();
      if (faults.length === 0) return { state: "ok", found: "it is whole, and can be written" };
      const next = "Look at the disk. docs/operations.md: What to do when.";
      return { state: "warning", found: "the last commits before this can't be read back", next };
    },
    close: () => data.close(),
  };
}

function openNew(dataDir: string): Data {
  const lock = lockDirectory(dataDir);
  const memory = openDatabase(":memory:");
  return {
    leases: createSqliteStore(memory).leases,
    check: async () => ({ state: "ok", found: "there is none yet, and its directory can be written" }),
    close() {
      memory.close();
      lock.release();
    },
  };
}

/** How the app that runs says that its database is. */
async function askHealth({ server: { host, port } }: Settings): ReturnType<DoctorParts["checkStore"]> {
  const address = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const where = address.includes(":") ? `[${address}]` : address;
  const unknown = {
    state: "unknown",
    found: "a Sandpiper has it open, and was not heard at its health page",
  } as const;
  try {
    const response = await fetch(`http://${where}:${port}/health`, {
      signal: AbortSignal.timeout(HEALTH_MS),
    });
    const { status, reason } = Health.parse(await response.json());
    if (status === "ok") return { state: "ok", found: "the app that runs can write it" };
    return {
      state: "problem",
      found: `the app that runs can't write it: ${reason ?? status}`,
      next: "Look at the disk.",
    };
  } catch {
    return unknown;
  }
}

function toParts(settings: Settings, data: Data): DoctorParts {
  const log = pino({ level: "silent" });
  const now = Date.now;
  // One for all checks: each provider remembers what the account refused.
  let opened: ReturnType<typeof createSandboxes> | undefined;
  const open = async () => {
    const { kind } = settings.sandbox;
    const leases = data.leases ?? (kind === "aio" ? undefined : NO_LEASES);
    if (leases === undefined) {
      const message = "Not looked at: the app that runs has the machines. Stop it first.";
      throw new AppError(message, { code: NOT_NOW, retry: "never" });
    }
    const agent =
      kind === "local" ? await requireAgent(settings.agent.claudePath, process.env.PATH) : undefined;
    const directory = join(resolve(settings.dataDir), "sandboxes");
    const model = toModelAccess(settings);
    return createSandboxes(settings, { directory, agent: agent?.path, model, leases, log, now });
  };
  const openSandboxes = () => {
    opened ??= open();
    return opened;
  };
  return toDoctorParts(settings, { openSandboxes, checkStore: data.check, log, now });
}

/** For kinds that lend nothing. */
const NO_LEASES: LeaseStore = {
  take: async () => false,
  get: async () => undefined,
  list: async () => [],
  release: async () => undefined,
};
