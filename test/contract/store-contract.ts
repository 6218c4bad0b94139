import { describe } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { describeBudgets } from "./store/budgets.ts";
import { describeKept } from "./store/kept.ts";
import { describeLeases } from "./store/leases.ts";
import { describeRuns } from "./store/runs.ts";
import { describeSessions } from "./store/sessions.ts";
import { describeSightings } from "./store/sightings.ts";
import { describeThreads } from "./store/threads.ts";
import { describeTurns } from "./store/turns.ts";

/** Opens a store that nobody has written to. */
export type OpenStore = () => Promise<{ store: Store; close: () => Promise<void> }>;

/** What every implementation of {@link Store} promises. */
export function describeStore(name: string, openStore: OpenStore): void {
  describe(name, () => {
    describeRuns(openStore);
    describeTurns(openStore);
    describeBudgets(openStore);
    describeThreads(openStore);
    describeKept(openStore);
    describeSessions(openStore);
    describeLeases(openStore);
    describeSightings(openStore);
  });
}
