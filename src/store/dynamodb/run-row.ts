import { z } from "zod";
import { StoreError } from "../../errors.ts";
import { isReply, type NewRun, RUN_STATES, type Run } from "../../run/run.ts";
import { VERBS } from "../../run/verbs.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import type { Value } from "./wire/attribute-value.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { keepJson, PACKED_JSON, type PackedJson, readJson } from "./wire/packed-json.ts";

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
  state: z.enum(RUN_STATES),
  commentId: z.number().optional(),
  checkRunId: z.number().optional(),
  baseSha: z.string().optional(),
  budgetMicroUsd: z.number(),
  spent: PACKED_JSON.optional(),
  outcome: PACKED_JSON.optional(),
  told: PACKED_JSON.optional(),
  isWithdrawn: z.boolean().default(false),
  answeredBy: z.string().optional(),
  addition: PACKED_JSON.optional(),
  agentJob: PACKED_JSON.optional(),
  checkpoint: PACKED_JSON.optional(),
  outcomeKind: z.string().optional(),
  costMicroUsd: z.number(),
  sessionCostMicroUsd: z.number().optional(),
  endedAt: z.number().optional(),
});

/** A run's item, its long texts still packed. */
export type RunRow = z.infer<typeof RUN_ROW>;

/** Runs' rows, and the long texts that go with them. */
export interface RunRows {
  /** The run's row as it is now. */
  read(id: string): Promise<RunRow | undefined>;
  /** The row of a run nobody has written yet; parts of a long text are written, the row is not. */
  pack(run: NewRun, madeBy: string): Promise<RunRow>;
  /** The run that a row tells, with its texts. */
  unpack(row: RunRow): Promise<Run>;
  /** Keeps a value for the run's row and gives the attribute that tells it. */
  packText(id: string, value: object): Promise<PackedJson>;
}

export function createRunRows(client: DynamoClient, now: () => number): RunRows {
  const packText = (id: string, value: object) =>
    keepJson(client, { owner: KEYS.run(id), value, expiresAt: toExpiresAt(now(), "runText") });

  return {
    packText,
    async read(id) {
      const item = await client.get(KEYS.run(id));
      return item && parseRow(item);
    },
    async pack(run, madeBy) {
      const { id, threadId, createdAt, event, problem, command } = run;
      return {
        ...{ id, threadId, createdAt, madeBy, isReply: isReply(run) },
        repositoryId: event.repository.id,
        triggeredAt: event.trigger.createdAt,
        triggerId: event.trigger.id,
        actorId: event.actor.id,
        snapshot: await packText(id, { event, problem }),
        command: command && (await packText(id, command)),
        verb: command?.verb,
        ...{ state: "waiting", budgetMicroUsd: 0, costMicroUsd: 0, isWithdrawn: false },
      };
    },
    async unpack(row) {
      const { id, threadId, createdAt, state, commentId, checkRunId, baseSha } = row;
      const { budgetMicroUsd, costMicroUsd, endedAt } = row;
      const read = async (packed: PackedJson | undefined): Promise<unknown> =>
        packed && readJson(client, { owner: KEYS.run(id), packed });
      try {
        const texts = [
          row.snapshot,
          row.command,
          row.spent,
          row.outcome,
          row.told,
          row.addition,
          row.agentJob,
          row.checkpoint,
        ];
        const [snapshot, command, spent, outcome, told, addition, agentJob, checkpoint] = await Promise.all(
          texts.map(read),
        );
        const { event, problem } = snapshot as Pick<Run, "event" | "problem">;
        return {
          ...{ event, problem },
          ...({ command, spent, outcome, told, addition, agentJob, checkpoint } as Pick<
            Run,
            "command" | "spent" | "outcome" | "told" | "addition" | "agentJob" | "checkpoint"
          >),
          ...{ isWithdrawn: row.isWithdrawn, answeredBy: row.answeredBy },
          ...{ id, threadId, createdAt, state, commentId, checkRunId, baseSha },
          ...{ budgetMicroUsd, costMicroUsd, endedAt },
        };
      } catch (cause) {
        if (cause instanceof StoreError) throw cause;
        throw toUnreadable(id, cause);
      }
    },
  };
}

function parseRow(item: Record<string, Value>): RunRow {
  const row = RUN_ROW.safeParse(item);
  if (row.success) return row.data;
  throw toUnreadable(String(item.id), row.error);
}

function toUnreadable(run: string, cause: unknown): StoreError {
  return new StoreError("A run's row cannot be read.", {
    code: "bad_row",
    retry: "never",
    ids: { run },
    cause,
  });
}
