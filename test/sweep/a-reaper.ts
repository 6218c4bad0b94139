import { pino } from "pino";
import type { SandboxListing } from "../../src/sandbox/sandbox.ts";
import type { SweepParts } from "../../src/sweep/sweep.ts";
import { aNewRun } from "../contract/a-new-run.ts";
import { aRunsParts } from "../support/a-parts.ts";

export const MINUTE_MS = 60_000;
export const NOW = Date.UTC(2026, 0, 15, 12);

/** What a sweep may use: the real store in memory, a provider with a list, and a clock. */
export function aReaper() {
  const { parts: base, fake } = aRunsParts();
  const { store } = base;
  const lines: Record<string, unknown>[] = [];
  const clock = { now: NOW };
  const listings: SandboxListing[] = [];
  const ended: string[] = [];
  /** Sandboxes that the provider can't end. */
  const stubborn = new Set<string>();
  const provider = { lists: 0, isDown: false };

  const end = (how: string) => async (name: string) => {
    if (stubborn.has(name)) throw new Error(`the provider can't ${how} ${name}`);
    ended.push(`${how} ${name}`);
    const index = listings.findIndex((listing) => listing.name === name);
    if (how === "destroy") listings.splice(index, 1);
    else listings[index] = { name, isRunning: false };
  };
  const parts: SweepParts = {
    ...base,
    // Every run's execution goes on, unless the test says otherwise.
    executions: { isAlive: async () => true, start: async () => undefined },
    sandboxes: {
      ...base.sandboxes,
      async list() {
        provider.lists += 1;
        if (provider.isDown) throw new Error("the provider is down");
        return [...listings];
      },
      stop: end("stop"),
      destroy: end("destroy"),
    },
    log: pino({ level: "info" }, { write: (line) => void lines.push(JSON.parse(line)) }),
    now: () => clock.now,
  };

  return {
    parts,
    store,
    fake,
    clock,
    listings,
    ended,
    stubborn,
    provider,
    /** The log's lines of an event. */
    logged: (event: string) => lines.filter(({ msg }) => msg === event),
    /** A sandbox as the provider lists it, of thread `number`. */
    lists(number: number, isRunning = true): string {
      const name = `thread-42-${number}`;
      listings.push({ name, isRunning });
      return name;
    },
    /** A run of thread `number`, waiting. */
    async runs(number: number, about: Parameters<typeof aNewRun>[0] = {}) {
      const run = aNewRun({ number, trigger: number, ...about });
      await store.runs.create(run);
      return run.id;
    },
    /** Ends a run, so that its thread has nothing to do. */
    ends: (id: string) =>
      store.runs.end(id, { outcome: { kind: "answered", text: "" }, costMicroUsd: 0, now: NOW }),
  };
}
