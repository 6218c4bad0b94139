import { execFile } from "node:child_process";
import type { Logger } from "pino";
import manifest from "../../package.json" with { type: "json" };
import type { Versions } from "../doctor/judge-settings.ts";
import type { DoctorParts } from "../doctor/list-checks.ts";
import { createAppRegistration } from "../github/app-registration.ts";
import { createWebhookDeliveries } from "../github/deliveries.ts";
import { createUserTokens } from "../github/user-tokens.ts";
import type { Settings } from "../settings/settings.ts";
import type { Store } from "../store/store.ts";
import type { Doctor } from "../workflow/parts.ts";
import type { Sandboxes } from "./create-sandboxes.ts";
import { toModelAccess } from "./model-access.ts";

/** In a thread, all of it has 45 seconds: a step may take a minute (F12). */
const THREAD_LIMIT_MS = 34_000;
/** What is left then to remove the sandbox. */
export const GRACE_MS = 10_000;
const VERSION_MS = 5_000;

interface DoctorOptions {
  /** Throws where there can be none here. */
  openSandboxes: () => Promise<Sandboxes>;
  checkStore: DoctorParts["checkStore"];
  log: Logger;
  now: () => number;
}

/** What the doctor asks, by the settings. */
export function toDoctorParts(
  settings: Settings,
  { openSandboxes, checkStore, log, now }: DoctorOptions,
): DoctorParts {
  const { app, github, sandbox, agent } = settings;
  const asApp = { apiUrl: github.apiUrl, appId: app.id, privateKey: app.privateKey, log, now };
  const { kind } = sandbox;
  return {
    settings,
    registration: createAppRegistration(asApp),
    deliveries: createWebhookDeliveries(asApp),
    userTokens:
      app.client &&
      createUserTokens({
        ...{ apiUrl: github.apiUrl, webUrl: github.webUrl, log, now },
        ...{ clientId: app.client.id, clientSecret: app.client.secret },
      }),
    sandbox: {
      ...{ kind, open: openSandboxes, model: toModelAccess(settings), modelName: agent.model },
      folders: sandbox.kind === "local" ? sandbox.mounts : [],
      // AIO is allowed only so.
      mayHoldModelKey: kind === "aio" || (kind !== "local" && sandbox.mayHoldModelKey),
    },
    ...(kind === "daytona" && {
      listAccountProblems: async () => (await openSandboxes()).listAccountProblems?.() ?? [],
    }),
    checkStore,
    readVersions: () => readVersions(kind === "local"),
    now,
  };
}

/** The doctor of a thread. What it needs beside its parts is loaded when somebody asks for it. */
export function createDoctor(
  settings: Settings,
  { store, ...options }: Omit<DoctorOptions, "checkStore"> & { store: Pick<Store, "check"> },
): Doctor {
  const checkStore = async () => {
    await store.check();
    return { state: "ok", found: "it can be written" } as const;
  };
  return {
    async examine(asked) {
      const { examine } = await import("../doctor/check.ts");
      const { listChecks } = await import("../doctor/list-checks.ts");
      const checks = listChecks(toDoctorParts(settings, { ...options, checkStore }), asked);
      return examine(checks, { limitMs: THREAD_LIMIT_MS, graceMs: GRACE_MS });
    },
  };
}

async function readVersions(isHere: boolean): Promise<Versions> {
  const bubblewrap = isHere ? await askBubblewrap() : undefined;
  return { sandpiper: manifest.version, node: process.versions.node, bubblewrap };
}

/** Undefined where it is not there; the sandbox's own row says so. */
function askBubblewrap(): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile("bwrap", ["--version"], { timeout: VERSION_MS }, (_, stdout) => {
      resolve(/\d+(\.\d+)+/.exec(stdout)?.[0]);
    });
  });
}
