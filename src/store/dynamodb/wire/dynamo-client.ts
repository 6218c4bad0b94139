import { z } from "zod";
import { type Item, type Key, toItem, toWireItem, type Value, WIRE_ITEM } from "./attribute-value.ts";
import { type Change, type Condition, renderExpressions } from "./expression.ts";
import { parseStored } from "./parse-stored.ts";
import type { Send } from "./send.ts";

const ANSWER = z.object({
  Item: WIRE_ITEM.optional(),
  Items: z.array(WIRE_ITEM).optional(),
  LastEvaluatedKey: WIRE_ITEM.optional(),
});

/** The few operations the stores need. Every read is strongly consistent: it sees each write that was answered before it. */
export interface DynamoClient {
  get(key: Key): Promise<Record<string, Value> | undefined>;
  /** `false`, and nothing written: the condition did not hold. */
  put(item: Key & Item, condition?: Condition): Promise<boolean>;
  /** Makes the item when it isn't there, unless the condition says otherwise. `false`, and nothing written: it did not hold. */
  update(key: Key, changes: readonly Change[], condition?: Condition): Promise<boolean>;
  delete(key: Key): Promise<void>;
  /**
   * All items of one partition that the condition on keys tells, in the order of their sort keys, page by page. A page is asked for when the
   * reader comes to it: who stops early pays for no other.
   */
  query(key: Condition, order?: QueryOrder): AsyncIterable<Record<string, Value>>;
}

/** How a query is read. */
export interface QueryOrder {
  /** From the last sort key to the first. @default false */
  isDescending?: boolean;
  /** So many items a page; without it as many as a megabyte holds. */
  pageSize?: number;
}

export function createDynamoClient(table: string, send: Send): DynamoClient {
  async function ask(operation: string, body: Record<string, unknown>) {
    return parseStored(ANSWER, await send(operation, { TableName: table, ...body }));
  }

  /** A condition that did not hold is an answer. */
  async function write(operation: string, body: Record<string, unknown>): Promise<boolean> {
    return (await send(operation, { TableName: table, ...body })) !== "condition_failed";
  }

  async function* pages(body: Record<string, unknown>) {
    let from: z.infer<typeof ANSWER>["LastEvaluatedKey"];
    do {
      const answer = await ask("Query", {
        ...body,
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      });
      yield answer;
      from = answer.LastEvaluatedKey;
    } while (from !== undefined);
  }

  return {
    async get({ pk, sk }) {
      const answer = await ask("GetItem", { Key: toWireItem({ pk, sk }), ConsistentRead: true });
      return answer.Item && toItem(answer.Item);
    },
    put: (item, condition) =>
      write("PutItem", { Item: toWireItem(item), ...renderExpressions({ condition }) }),
    update: ({ pk, sk }, changes, condition) =>
      write("UpdateItem", { Key: toWireItem({ pk, sk }), ...renderExpressions({ changes, condition }) }),
    async delete({ pk, sk }) {
      await write("DeleteItem", { Key: toWireItem({ pk, sk }) });
    },
    async *query(key, { isDescending = false, pageSize } = {}) {
      const body = { ...renderExpressions({ key }), ScanIndexForward: !isDescending, Limit: pageSize };
      for await (const page of pages(body)) yield* (page.Items ?? []).map(toItem);
    },
  };
}
