import { z } from "zod";
import { StoreError } from "../../errors.ts";
import { isReply, type NewRun, type Run } from "../../run/run.ts";
import { VERBS } from "../../run/verbs.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import type { Value } from "./wire/attribute-value.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { keepJson, PACKED_JSON, readJson } from "./wire/packed-json.ts";
import { parseStored } from "./wire/parse-stored.ts";

const RUN_ROW = z.object({
  id: z.string(),
  threadId: z.string(),
  repositoryId: z.number(),
  triggeredAt: z.number(),
  triggerId: z.number(),
  isReply: z.boolean(),
  actorId: z.number().optional(),
  createdAt: z.number(),
  /** Of the call that made the row: a call whose answer was lost knows its row by it. */
  madeBy: z.string(),
  snapshot: PACKED_JSON,
  command: PACKED_JSON.optional(),
  /** The command's verb, beside the packed command, for what asks for nothing else. */
  verb: z.enum(VERBS.map(({ verb }) => verb)).optional(),
  state: z.enum(["waiting", "working", "ended"]),
  commentId: z.number().optional(),
  checkRunId: z.number().optional(),
  baseSha: z.string().optional(),
  budgetMicroUsd: z.number(),
  spent: PACKED_JSON.optional(),
  outcome: PACKED_JSON.optional(),
  told: PACKED_JSON.optional(),
  outcomeKind: z.string().optional(),
  costMicroUsd: z.number(),
  sessionCostMicroUsd: z.number().optional(),
  endedAt: z.number().optional(),
});

/** A run's item, its long texts still packed. */
export type RunRow = z.infer<typeof RUN_ROW>;

/** The run's row as it is now. */
export async function readRunRow(client: DynamoClient, id: string): Promise<RunRow | undefined> {
  const item = await client.get(KEYS.run(id));
  return item && toRunRow(item);
}

function toRunRow(item: Record<string, Value>): RunRow {
  const row = RUN_ROW.safeParse(item);
  if (row.success) return row.data;
  throw toUnreadable(String(item.id), row.error);
}

/** The row of a run nobody has written yet; parts of a long text are written, the row is not. */
export async function toNewRow(
  client: DynamoClient,
  run: NewRun,
  madeBy: string,
  now: number,
): Promise<RunRow> {
  const { event, problem } = run;
  const key = KEYS.run(run.id);
  const expiresAt = toExpiresAt(now, "runText");
  const snapshot = await keepJson(client, key, { event, problem }, expiresAt);
  return {
    id: run.id,
    threadId: run.threadId,
    repositoryId: event.repository.id,
    triggeredAt: event.trigger.createdAt,
    triggerId: event.trigger.id,
    isReply: isReply(run),
    actorId: event.actor.id,
    createdAt: run.createdAt,
    madeBy,
    snapshot: parseStored(PACKED_JSON, snapshot),
    command: await keepJson(client, key, run.command, expiresAt),
    verb: run.command?.verb,
    state: "waiting",
    budgetMicroUsd: 0,
    costMicroUsd: 0,
  };
}

/** The run that a row tells, with its texts. */
export async function toRun(client: DynamoClient, row: RunRow): Promise<Run> {
  const key = KEYS.run(row.id);
  try {
    const [snapshot, command, spent, outcome, told] = await Promise.all(
      [row.snapshot, row.command, row.spent, row.outcome, row.told].map((packed) =>
        readJson(client, key, packed),
      ),
    );
    const { event, problem } = snapshot as Pick<Run, "event" | "problem">;
    return {
      id: row.id,
      threadId: row.threadId,
      event,
      problem,
      command: command as Run["command"],
      createdAt: row.createdAt,
      state: row.state,
      commentId: row.commentId,
      checkRunId: row.checkRunId,
      baseSha: row.baseSha,
      budgetMicroUsd: row.budgetMicroUsd,
      spent: spent as Run["spent"],
      outcome: outcome as Run["outcome"],
      told: told as Run["told"],
      costMicroUsd: row.costMicroUsd,
      endedAt: row.endedAt,
    };
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw toUnreadable(row.id, cause);
  }
}

function toUnreadable(run: string, cause: unknown): StoreError {
  return new StoreError("A run's row cannot be read.", {
    code: "bad_row",
    retry: "never",
    ids: { run },
    cause,
  });
}
