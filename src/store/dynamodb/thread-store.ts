import { z } from "zod";
import type { Thread } from "../../run/thread.ts";
import { TRIGGER_KINDS } from "../../run/trigger.ts";
import type { ThreadStore } from "../store.ts";
import { ENDED_RUNS } from "./spending.ts";
import { KEYS } from "./table.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { and, differs, equals, exists, isLess, isMissing, or, set } from "./wire/expression.ts";
import { parseStored } from "./wire/parse-stored.ts";

/** Beside it, `stoppedAt` and `stoppedId` stand alone: conditions are asked of them. */
const STOP_MARK = z.object({
  at: z.number(),
  kind: z.enum([...TRIGGER_KINDS, "event"]),
  id: z.number(),
  by: z.string(),
  why: z.enum(["closed", "merged", "deleted", "transferred", "removed"]).optional(),
});

const CLOSED = z.object({ at: z.number(), how: z.enum(["closed", "merged", "deleted", "transferred"]) });

const THREAD = z.object({
  id: z.string(),
  sessionId: z.string().optional(),
  sessionCostMicroUsd: z.number().default(0),
  branch: z.string().optional(),
  pullNumber: z.number().optional(),
  stopped: STOP_MARK.optional(),
  closed: CLOSED.optional(),
  raises: z.record(z.string(), z.number()).default({}),
  keptRunId: z.string().optional(),
  sharesUser: z.boolean().default(false),
  ended: ENDED_RUNS,
});

/** Makes the thread's item when it is not there. The second time: nothing. */
export async function openThreadItem(client: DynamoClient, id: string): Promise<void> {
  await client.put({ ...KEYS.thread(id), id, ended: {}, raises: {} }, isMissing("pk"));
}

export function createDynamoThreadStore(client: DynamoClient): ThreadStore {
  async function find(id: string): Promise<Thread | undefined> {
    const item = await client.get(KEYS.thread(id));
    return item && toThread(parseStored(THREAD, item));
  }
  return {
    async open(id) {
      const found = await find(id);
      if (found !== undefined) return found;
      await openThreadItem(client, id);
      return toThread(parseStored(THREAD, await client.get(KEYS.thread(id))));
    },
    find,
    async update(id, patch) {
      const changes = Object.entries(patch).map(([name, value]) => set(name, value));
      if (changes.length > 0) await client.update(KEYS.thread(id), changes, exists("pk"));
    },
    async stop(threadId, mark) {
      const { at, id } = mark;
      const changes = [set("stopped", { ...mark }), set("stoppedAt", at), set("stoppedId", id)];
      const isLaterInSecond = and(equals("stoppedAt", at), isLess("stoppedId", id));
      const isNewer = or(isMissing("stoppedAt"), isLess("stoppedAt", at), isLaterInSecond);
      await client.update(KEYS.thread(threadId), changes, and(exists("pk"), isNewer));
    },
    async close(threadId, { at, how }) {
      const isOther = differs(["closed", "how"], "merged");
      const isOlder = how === "merged" ? isOther : and(isOther, isLess(["closed", "at"], at));
      const condition = and(exists("pk"), or(isMissing("closed"), isOlder));
      await client.update(KEYS.thread(threadId), [set("closed", { at, how })], condition);
    },
    async raise(threadId, { runId, microUsd }) {
      const key = KEYS.thread(threadId);
      // Threads of an earlier version have no map to add to.
      await client.update(key, [set("raises", {})], and(exists("pk"), isMissing("raises")));
      const entry = ["raises", runId];
      await client.update(key, [set(entry, microUsd)], and(exists("pk"), isMissing(entry)));
    },
    async link(alias, threadId) {
      await client.put({ ...KEYS.link(alias), threadId });
    },
    async resolve(id) {
      const item = await client.get(KEYS.link(id));
      return item === undefined ? id : parseStored(z.string(), item.threadId);
    },
  };
}

function toThread({ ended, raises, ...row }: z.infer<typeof THREAD>): Thread {
  return {
    id: row.id,
    sessionId: row.sessionId,
    sessionCostMicroUsd: row.sessionCostMicroUsd,
    branch: row.branch,
    pullNumber: row.pullNumber,
    stopped: row.stopped && { ...row.stopped, why: row.stopped.why },
    closed: row.closed,
    raisedMicroUsd: Object.values(raises).reduce((sum, microUsd) => sum + microUsd, 0),
    keptRunId: row.keptRunId,
    sharesUser: row.sharesUser,
    spentMicroUsd: Object.values(ended).reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0),
  };
}
