import { z } from "zod";
import type { RunRow } from "./run-row.ts";
import { KEYS } from "./table.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { and, beginsWith, equals } from "./wire/expression.ts";
import { parseStored } from "./wire/parse-stored.ts";

const OPEN_RUN = z.object({
  id: z.string(),
  threadId: z.string(),
  isReply: z.boolean(),
  triggeredAt: z.number(),
  triggerId: z.number(),
});

/** What is known of an open run without its row. */
export type OpenRun = z.infer<typeof OPEN_RUN>;

/** A mark for each run that has not ended. A mark is a hint that may be left behind, and the run's row is the truth: see {@link createTurns}. */
export function createOpenRuns(client: DynamoClient) {
  async function read(condition: Parameters<DynamoClient["query"]>[0]): Promise<OpenRun[]> {
    const open: OpenRun[] = [];
    for await (const item of client.query(condition)) open.push(parseStored(OPEN_RUN, item));
    return open;
  }
  const inPartition = equals("pk", "open");

  return {
    /** The second time writes the same mark. */
    async mark(row: RunRow): Promise<void> {
      const { id, threadId, isReply, triggeredAt, triggerId } = row;
      await client.put({ ...KEYS.open(row), id, threadId, isReply, triggeredAt, triggerId });
    },
    async unmark(run: OpenRun): Promise<void> {
      await client.delete(KEYS.open(run));
    },
    /** Of a thread, oldest trigger first. */
    ofThread: (threadId: string) => read(and(inPartition, beginsWith("sk", `${threadId}#`))),
    all: () => read(inPartition),
  };
}

export type OpenRuns = ReturnType<typeof createOpenRuns>;
