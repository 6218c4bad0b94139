import { setTimeout as sleep } from "node:timers/promises";
import type { SandboxDesiredState } from "@daytona/api-client";
import type { Account } from "./account.ts";
import { toImageRef } from "./image.ts";
import { startDaemon } from "./open-daemon.ts";
import { stateChangeInProgress, wrongState } from "./problem.ts";
import { requireQuota } from "./quota.ts";
import { isChanging, type SandboxRecord, type State } from "./sandbox-record.ts";

interface Change {
  through: State;
  to: State;
  desired: SandboxDesiredState;
  delayMs: number;
  effect?: () => Promise<void>;
}

/** Brings a new sandbox up; one that is built from a Dockerfile is built first. */
export function launch(account: Account, record: SandboxRecord): void {
  const { dockerfile } = record;
  const isBuilt = dockerfile === undefined || account.builtImages.has(toImageRef(dockerfile));
  if (isBuilt) {
    up(account, record, "creating", account.delays.creatingMs);
    return;
  }
  record.state = "pending_build";
  record.work = build(account, record, toImageRef(dockerfile));
}

async function build(account: Account, record: SandboxRecord, imageRef: string): Promise<void> {
  await sleep(account.delays.pendingBuildMs);
  // It may be gone by now.
  if (record.state !== "pending_build") return;
  become(account, record, "building_snapshot");
  await sleep(account.delays.buildingMs);
  record.errorReason = account.failingBuilds.shift();
  if (record.errorReason !== undefined) return become(account, record, "build_failed");
  account.builtImages.add(imageRef);
  up(account, record, "creating", 0);
  await record.work;
}

/** Does nothing to one that has started. */
export function start(account: Account, record: SandboxRecord): void {
  if (record.state === "started") return;
  requireNoError(record);
  if (isChanging(record)) throw stateChangeInProgress();
  if (record.state !== "stopped" && record.state !== "archived")
    throw wrongState("Sandbox is not in valid state");
  requireQuota(account, record, record.id);
  record.lastActivityAt = account.clock.now();
  const isArchived = record.state === "archived";
  up(account, record, isArchived ? "restoring" : "starting", account.delays.startingMs);
}

/** Ends every process; files stay, unless the sandbox is one that goes with its stop. */
export function stop(account: Account, record: SandboxRecord, at = account.clock.now()): void {
  requireNoError(record);
  if (isChanging(record)) throw stateChangeInProgress();
  if (record.state !== "started") throw wrongState("Sandbox is not started");
  if (record.autoDeleteInterval === 0) {
    destroy(account, record);
    return;
  }
  const { stoppingMs } = account.delays;
  change(account, record, {
    through: "stopping",
    to: "stopped",
    desired: "stopped",
    delayMs: stoppingMs,
    effect: async () => {
      await record.box.stop();
      record.stoppedAt = at;
    },
  });
}

export function archive(account: Account, record: SandboxRecord): void {
  if (isChanging(record)) throw stateChangeInProgress();
  if (record.state !== "stopped") throw wrongState("Sandbox is not stopped");
  const delayMs = account.delays.archivingMs;
  change(account, record, { through: "archiving", to: "archived", desired: "archived", delayMs });
}

/** The name is free once it is gone. */
export function destroy(account: Account, record: SandboxRecord): void {
  if (isChanging(record)) throw stateChangeInProgress();
  become(account, record, "destroying");
  record.desiredState = "destroyed";
  if (takeHanging(account, "destroying")) return;
  record.work = (async () => {
    await sleep(account.delays.destroyingMs);
    await remove(account, record);
  })();
}

/** The machine dies by itself, whatever it was doing. */
export async function die(account: Account, record: SandboxRecord, end: "error" | "gone"): Promise<void> {
  if (end === "gone") return remove(account, record);
  await record.box.stop();
  record.errorReason = "the machine died";
  become(account, record, "error");
}

/** A machine whose first process was ended from inside is one that has stopped. */
export function noticeEnds(account: Account): void {
  for (const record of account.sandboxes.values()) {
    if (record.state !== "started" || record.box.isRunning) continue;
    record.stoppedAt = account.clock.now();
    record.desiredState = "stopped";
    become(account, record, "stopped");
  }
}

/** Takes it away at once. */
export async function remove(account: Account, record: SandboxRecord): Promise<void> {
  // Who waits for the name must not get it before the machine is gone.
  await record.box.stop();
  await record.box.remove();
  account.sandboxes.delete(record.id);
}

function up(account: Account, record: SandboxRecord, through: State, delayMs: number): void {
  const effect = async () => {
    record.beganWithSecrets = record.mounts.length > 0;
    await record.box.start();
    if (account.options.openDaemon) await startDaemon(record);
    // As a build would have made it.
    if (record.imageWorkDir !== undefined)
      await record.box.run({ args: ["mkdir", "-p", record.imageWorkDir] });
  };
  change(account, record, { through, to: "started", desired: "started", delayMs, effect });
}

function change(account: Account, record: SandboxRecord, { through, to, desired, ...rest }: Change): void {
  become(account, record, through);
  record.desiredState = desired;
  if (takeHanging(account, through)) return;
  record.work = (async () => {
    await sleep(rest.delayMs);
    try {
      await rest.effect?.();
    } catch (error) {
      record.errorReason = String(error);
    }
    // It may have died on the way.
    if (record.state !== through) return;
    become(account, record, record.errorReason === undefined ? to : "error");
  })();
}

/** One that hangs goes on after all. */
export async function wake(account: Account, record: SandboxRecord): Promise<void> {
  up(account, record, "starting", 0);
  await record.work;
}

/** Whether one that comes into this state now stays in it. */
function takeHanging({ hanging }: Account, state: State): boolean {
  const at = hanging.indexOf(state);
  if (at !== -1) hanging.splice(at, 1);
  return at !== -1;
}

function become(account: Account, record: SandboxRecord, state: State): void {
  record.state = state;
  record.updatedAt = account.clock.now();
}

function requireNoError({ state, errorReason }: SandboxRecord): void {
  if (state === "error" || state === "build_failed")
    throw wrongState(`Sandbox is in an errored state: ${errorReason}`);
}
