import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Lease, LeaseStore } from "../store.ts";
import { KEYS } from "./table.ts";
import type { Value } from "./wire/attribute-value.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { parseStored } from "./wire/parse-stored.ts";
import { createVersionedItem } from "./wire/versioned-item.ts";

const LEASE = z.object({
  sandbox: z.string(),
  item: z.string(),
  url: z.string(),
  takenAt: z.number(),
  takenBy: z.string(),
});

/** All leases are one item: both the sandbox and what is lent must be free, and no condition can look at two items. */
export function createDynamoLeaseStore(client: DynamoClient): LeaseStore {
  const item = createVersionedItem(client, KEYS.leases);
  return {
    async take(lease) {
      const takenBy = randomUUID();
      return item.change((entries) => {
        const leases = Object.values(entries).map((entry) => parseStored(LEASE, entry));
        // Its own lease is there when the answer to its write was lost.
        const isOwn = leases.some((other) => other.takenBy === takenBy);
        const isFree = !leases.some(({ sandbox, item }) => sandbox === lease.sandbox || item === lease.item);
        if (!isFree) return { entries: undefined, answer: isOwn };
        return { entries: { ...entries, [lease.sandbox]: { ...lease, takenBy } }, answer: true };
      });
    },
    async get(sandbox) {
      const entry = (await item.read())[sandbox];
      return entry === undefined ? undefined : toLease(entry);
    },
    async list() {
      const leases = Object.values(await item.read()).map(toLease);
      return leases.toSorted((a, b) => a.takenAt - b.takenAt || (a.sandbox < b.sandbox ? -1 : 1));
    },
    async release(sandbox) {
      let released: string | undefined;
      await item.change((entries) => {
        const { [sandbox]: entry, ...others } = entries;
        if (entry === undefined) return { entries: undefined, answer: undefined };
        const { takenBy } = parseStored(LEASE, entry);
        // Only the lease that was there first: one that was taken since, after a lost answer, is another's.
        released ??= takenBy;
        return { entries: takenBy === released ? others : undefined, answer: undefined };
      });
    },
  };
}

function toLease(entry: Value): Lease {
  const { takenBy: _, ...lease } = parseStored(LEASE, entry);
  return lease;
}
