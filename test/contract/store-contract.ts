import { describe } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { describeAwaiting } from "./store/awaiting.ts";
import { describeBudgets } from "./store/budgets.ts";
import { describeBurst } from "./store/burst.ts";
import { describeKept } from "./store/kept.ts";
import { describeLeases } from "./store/leases.ts";
import { describeLinks } from "./store/links.ts";
import { describePullEvents } from "./store/pull-events.ts";
import { describeRepositoryRuns } from "./store/repository-runs.ts";
import { describeRuns } from "./store/runs.ts";
import { describeSessions } from "./store/sessions.ts";
import { describeSightings } from "./store/sightings.ts";
import { describeThreads } from "./store/threads.ts";
import { describeTickets } from "./store/tickets.ts";
import { describeTranscriptReads } from "./store/transcript-reads.ts";
import { describeTurns } from "./store/turns.ts";

/** Opens a store that nobody has written to. */
export type OpenStore = () => Promise<{ store: Store; close: () => Promise<void> }>;

/**
 * What every implementation of {@link Store} promises. A burst of 300 commands, or deliveries of one, takes seconds in a file, and more than a minute of a core where
 * the database is asked over HTTP.
 */
export function describeStore(
  name: string,
  openStore: OpenStore,
  { burst = 30 }: { burst?: number } = {},
): void {
  describe(name, () => {
    describeRuns(openStore, burst);
    describeRepositoryRuns(openStore);
    describeTurns(openStore);
    describeBudgets(openStore);
    describeBurst(openStore, burst);
    describeThreads(openStore);
    describeAwaiting(openStore);
    describeLinks(openStore);
    describeKept(openStore);
    describeTranscriptReads(openStore);
    describeTickets(openStore);
    describeSessions(openStore);
    describeLeases(openStore);
    describeSightings(openStore);
    describePullEvents(openStore);
  });
}
