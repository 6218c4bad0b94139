import { createForgottenRuns, type ForgottenParts } from "./end-forgotten-runs.ts";
import { type MoverParts, moveRuns } from "./move-runs.ts";
import { type ReaperParts, reapSandboxes } from "./reap-sandboxes.ts";
import { createRedelivery, type RedeliveryParts } from "./redeliver.ts";

const MINUTE_MS = 60_000;

/** Everything a sweep may use. Built once, in `compose/`. */
export type SweepParts = MoverParts & ReaperParts & RedeliveryParts & ForgottenParts;

/** One thing that is looked after again and again. */
export interface SweepPart {
  name: string;
  /** How long it is left alone after it went well. */
  everyMs: number;
  work: (parts: SweepParts, now: number) => Promise<void>;
}

/**
 * What a sweep does. Sandboxes: seen within 5 minutes, and again 10 minutes later at the next look, is 20 minutes at most, of the 30
 * that an orphan may live (F42); each look is one list of the provider's. Machines that an allocator lends are in that list by their
 * lease, and to end the sandbox gives the machine back: leases need no part of their own. Runs are looked at in every sweep.
 */
function createParts(): SweepPart[] {
  return [
    { name: "runs", everyMs: 0, work: moveRuns },
    { name: "sandboxes", everyMs: 5 * MINUTE_MS, work: reapSandboxes },
    { name: "deliveries", everyMs: 5 * MINUTE_MS, work: createRedelivery() },
    { name: "forgotten runs", everyMs: 0, work: createForgottenRuns() },
  ];
}

/**
 * What keeps order behind the runs: to be called every minute, by a timer or a schedule; each part knows itself how often it is due.
 * In a process that lives for one sweep only, all are.
 *
 * It never throws: a part that fails is logged, hinders no other, and is due again at the next sweep. A sweep that is called while
 * one is under way is that one.
 */
export function createSweep(
  parts: SweepParts,
  work: readonly SweepPart[] = createParts(),
): () => Promise<void> {
  const doneAt = new Map<string, number>();
  let underWay: Promise<void> | undefined;

  async function sweepPart({ name, everyMs, work }: SweepPart): Promise<void> {
    const now = parts.now();
    const lastAt = doneAt.get(name);
    if (lastAt !== undefined && now - lastAt < everyMs) return;
    try {
      await work(parts, now);
      doneAt.set(name, now);
    } catch (error) {
      parts.log.warn({ part: name, err: error }, "sweep.part_failed");
    }
  }

  async function sweepAll(): Promise<void> {
    try {
      await Promise.all(work.map(sweepPart));
    } finally {
      underWay = undefined;
    }
  }

  return () => {
    underWay ??= sweepAll();
    return underWay;
  };
}
