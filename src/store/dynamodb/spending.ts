import { z } from "zod";
import { AWAITING, IDLE } from "../../run/outcome.ts";
import type { Spending } from "../../run/thread.ts";
import { toVerbRow } from "../../run/verbs.ts";
import type { Ledger } from "./ledger.ts";
import type { RunRow } from "./run-row.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import type { Item } from "./wire/attribute-value.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { and, exists, isMissing, set } from "./wire/expression.ts";
import { parseStored } from "./wire/parse-stored.ts";

/** What the thread's item keeps of each run that ended. */
export const ENDED_RUNS = z.record(
  z.string(),
  z.object({
    costMicroUsd: z.number(),
    endedAt: z.number(),
    isRepeatable: z.boolean(),
    /** Its outcome waits for a person. */
    isAwaiting: z.boolean().default(false),
    /** It came to nothing, whatever it cost. */
    isIdle: z.boolean().default(false),
  }),
);

const COST_PREFIX = "run#";

/**
 * Writes what an ended run cost to its thread, and with it what the thread keeps of it. Costs are kept by run and summed when they are read:
 * so the second time, there is an entry, the condition fails, and neither a cost counts twice nor a newer session's cost is lost.
 */
export async function spendOnThread(client: DynamoClient, row: RunRow): Promise<void> {
  const { id, costMicroUsd, endedAt = 0, sessionCostMicroUsd } = row;
  const isRepeatable = canBeRepeated(row);
  const isAwaiting = (AWAITING as readonly string[]).includes(row.outcomeKind ?? "");
  const isIdle = cameToNothing(row);
  if (costMicroUsd === 0 && !isRepeatable && !isAwaiting && sessionCostMicroUsd === undefined) return;
  const entry = ["ended", id];
  await client.update(
    KEYS.thread(row.threadId),
    [
      set(entry, { costMicroUsd, endedAt, isRepeatable, isAwaiting, isIdle }),
      ...(sessionCostMicroUsd === undefined ? [] : [set("sessionCostMicroUsd", sessionCostMicroUsd)]),
    ],
    and(exists("pk"), isMissing(entry)),
  );
}

/** Writes what an ended run cost to its repository's day and its requester's. The cost is the row's, which is fixed: the second time writes the same. */
export async function spendOnDay(
  client: DynamoClient,
  { row, day, now }: { row: RunRow; day: string; now: number },
): Promise<void> {
  if (row.costMicroUsd === 0) return;
  const changes = [set(COST_PREFIX + row.id, row.costMicroUsd), set("expiresAt", toExpiresAt(now, "day"))];
  await client.update(KEYS.repositoryDay(row.repositoryId, day), changes);
  if (row.actorId !== undefined) await client.update(KEYS.personDay(row.actorId, day), changes);
}

/** Whose spending it is. */
type Owners = Pick<RunRow, "threadId" | "repositoryId" | "actorId">;

/** What the thread, the repository's day and the person's have spent and reserved; a run that is in both counts with what it cost. */
export async function readSums(
  client: DynamoClient,
  { of, day, ledger }: { of: Owners; day: string; ledger: Ledger },
): Promise<Spending> {
  const [thread, repository, person] = await Promise.all([
    client.get(KEYS.thread(of.threadId)),
    client.get(KEYS.repositoryDay(of.repositoryId, day)),
    of.actorId === undefined ? undefined : client.get(KEYS.personDay(of.actorId, day)),
  ]);
  const threadCosts = new Map(
    Object.entries(parseStored(ENDED_RUNS, thread?.ended ?? {})).map(([id, ended]) => [
      id,
      ended.costMicroUsd,
    ]),
  );
  const repositoryCosts = toDayCosts(repository);
  const personCosts = toDayCosts(person);
  const hold = (costs: Map<string, number>, id: string, budgetMicroUsd: number) => {
    if (!costs.has(id)) costs.set(id, budgetMicroUsd);
  };
  for (const [id, held] of ledger.working) {
    if (held.threadId === of.threadId) hold(threadCosts, id, held.budgetMicroUsd);
    if (held.day !== day) continue;
    if (held.repositoryId === of.repositoryId) hold(repositoryCosts, id, held.budgetMicroUsd);
    if (held.actorId !== undefined && held.actorId === of.actorId) hold(personCosts, id, held.budgetMicroUsd);
  }
  return {
    threadMicroUsd: toSum(threadCosts),
    repositoryDayMicroUsd: toSum(repositoryCosts),
    personDayMicroUsd: toSum(personCosts),
  };
}

function toDayCosts(item: Item | undefined): Map<string, number> {
  return new Map(
    Object.entries(item ?? {})
      .filter(([name]) => name.startsWith(COST_PREFIX))
      .map(([name, cost]) => [name.slice(COST_PREFIX.length), parseStored(z.number(), cost)]),
  );
}

function toSum(costs: ReadonlyMap<string, number>): number {
  return [...costs.values()].reduce((sum, cost) => sum + cost, 0);
}

/** Whether a retry repeats it: see {@link RunStore.lastEnded}. */
function canBeRepeated(row: RunRow): boolean {
  return !row.isReply && toVerbRow(row.verb).canRepeat && !cameToNothing(row);
}

function cameToNothing({ outcomeKind }: RunRow): boolean {
  return (IDLE as readonly string[]).includes(outcomeKind ?? "");
}
