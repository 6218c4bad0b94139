import { z } from "zod";
import { toVerbRow } from "../../run/verbs.ts";
import type { SpentSums } from "../decide-budget.ts";
import type { Ledger } from "./ledger.ts";
import type { RunRow } from "./run-row.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { and, exists, isMissing, set } from "./wire/expression.ts";
import { parseStored } from "./wire/parse-stored.ts";

/** What the thread's item keeps of each run that ended. */
export const ENDED_RUNS = z.record(
  z.string(),
  z.object({ costMicroUsd: z.number(), endedAt: z.number(), isRepeatable: z.boolean() }),
);

const COST_PREFIX = "run#";

/**
 * Writes what an ended run cost to its thread, and with it what the thread keeps of it. Costs are kept by run and summed when they are read:
 * so the second time, there is an entry, the condition fails, and neither a cost counts twice nor a newer session's cost is lost.
 */
export async function spendOnThread(client: DynamoClient, row: RunRow): Promise<void> {
  const { id, costMicroUsd, endedAt = 0, sessionCostMicroUsd } = row;
  const isRepeatable = canBeRepeated(row);
  if (costMicroUsd === 0 && !isRepeatable && sessionCostMicroUsd === undefined) return;
  const entry = ["ended", id];
  await client.update(
    KEYS.thread(row.threadId),
    [
      set(entry, { costMicroUsd, endedAt, isRepeatable }),
      ...(sessionCostMicroUsd === undefined ? [] : [set("sessionCostMicroUsd", sessionCostMicroUsd)]),
    ],
    and(exists("pk"), isMissing(entry)),
  );
}

/** Writes what an ended run cost to its repository's day. The cost is the row's, which is fixed: the second time writes the same. */
export async function spendOnDay(
  client: DynamoClient,
  { row, day, now }: { row: RunRow; day: string; now: number },
): Promise<void> {
  if (row.costMicroUsd === 0) return;
  await client.update(KEYS.repositoryDay(row.repositoryId, day), [
    set(COST_PREFIX + row.id, row.costMicroUsd),
    set("expiresAt", toExpiresAt(now, "repositoryDay")),
  ]);
}

/** What the thread and the repository's day have spent and reserved; a run that is in both counts with what it cost. */
export async function readSums(
  client: DynamoClient,
  { row, day, ledger }: { row: RunRow; day: string; ledger: Ledger },
): Promise<SpentSums> {
  const [thread, repository] = await Promise.all([
    client.get(KEYS.thread(row.threadId)),
    client.get(KEYS.repositoryDay(row.repositoryId, day)),
  ]);
  const threadCosts = new Map(
    Object.entries(parseStored(ENDED_RUNS, thread?.ended ?? {})).map(([id, ended]) => [
      id,
      ended.costMicroUsd,
    ]),
  );
  const dayCosts = new Map(
    Object.entries(repository ?? {})
      .filter(([name]) => name.startsWith(COST_PREFIX))
      .map(([name, cost]) => [name.slice(COST_PREFIX.length), parseStored(z.number(), cost)]),
  );
  for (const [id, held] of ledger.working) {
    if (held.threadId === row.threadId && !threadCosts.has(id)) threadCosts.set(id, held.budgetMicroUsd);
    if (held.repositoryId === row.repositoryId && held.day === day && !dayCosts.has(id))
      dayCosts.set(id, held.budgetMicroUsd);
  }
  return { threadMicroUsd: toSum(threadCosts), repositoryMicroUsd: toSum(dayCosts) };
}

function toSum(costs: ReadonlyMap<string, number>): number {
  return [...costs.values()].reduce((sum, cost) => sum + cost, 0);
}

/** Whether a retry repeats it: see {@link RunStore.lastEnded}. */
function canBeRepeated({ isReply, verb, outcomeKind }: RunRow): boolean {
  return !isReply && toVerbRow(verb).canRepeat && outcomeKind !== "silent" && outcomeKind !== "refused";
}
