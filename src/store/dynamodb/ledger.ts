import { z } from "zod";
import { KEYS } from "./table.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { add, and, type Condition, equals, exists, isMissing, set } from "./wire/expression.ts";
import { parseStored } from "./wire/parse-stored.ts";

const RESERVATION = z.object({
  threadId: z.string(),
  repositoryId: z.number(),
  /** Absent of runs that began under an earlier version. */
  actorId: z.number().optional(),
  budgetMicroUsd: z.number(),
  /** The day (UTC) whose budget it draws on, as in 2026-01-15. */
  day: z.string(),
});

/** What one working run holds. */
export type Reservation = z.infer<typeof RESERVATION>;

/** Every working run of the operator with what it holds, in one item. Any change of it is a new version. */
export interface Ledger {
  version: number;
  working: ReadonlyMap<string, Reservation>;
}

/** An entry is an attribute of its own, so that it can be taken away without touching the others. */
const PREFIX = "run#";

/** Nobody changed the ledger since it was read: what was decided from it still holds. */
const isUnchanged = (version: number): Condition =>
  version === 0 ? isMissing("version") : equals("version", version);

export async function readLedger(client: DynamoClient): Promise<Ledger> {
  const item = (await client.get(KEYS.ledger)) ?? {};
  const working = Object.entries(item)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.slice(PREFIX.length), parseStored(RESERVATION, value)] as const);
  return { version: parseStored(z.number(), item.version ?? 0), working: new Map(working) };
}

/** Reserves for the run. `false`: the ledger is another by now (maybe by this very call, whose answer was lost), so read it and decide again. */
export function reserve(
  client: DynamoClient,
  { runId, reservation, version }: { runId: string; reservation: Reservation; version: number },
): Promise<boolean> {
  const entry = PREFIX + runId;
  return client.update(
    KEYS.ledger,
    [set(entry, { ...reservation }), set("version", version + 1)],
    and(isUnchanged(version), isMissing(entry)),
  );
}

/** Takes the run's entry away. The second time, there is none, and nothing changes. */
export async function release(client: DynamoClient, runId: string): Promise<void> {
  const entry = PREFIX + runId;
  await client.update(KEYS.ledger, [set(entry, undefined), add("version", 1)], exists(entry));
}
