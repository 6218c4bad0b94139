import { randomUUID } from "node:crypto";
import { z } from "zod";
import { backOff } from "../../aws/backoff.ts";
import { StoreError } from "../../errors.ts";
import type { Ticket, TicketStore } from "../store.ts";
import { KEYS } from "./table.ts";
import { BULK, keepBulk, readBulk } from "./wire/bulk.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { and, equals, exists, isAtMost, isMissing, or, set } from "./wire/expression.ts";
import { parseStored } from "./wire/parse-stored.ts";

/** Each round that fails is one in which the ticket that was in the way went. */
const MAX_ROUNDS = 20;
const BACKOFF = { baseMs: 5, capMs: 250 };

const TICKET = z.object({
  /** Of the call that wrote it: a call whose answer was lost knows its ticket by it. */
  madeBy: z.string(),
  /** In milliseconds, and what decides: DynamoDB takes the item away some day after its `expiresAt`. */
  endsAt: z.number(),
  /** Absent once it was taken. */
  body: BULK.optional(),
  /** Of the call that took it. */
  takenBy: z.string().optional(),
});

/**
 * An item a ticket. To take one is one conditional write that marks whose it is and takes the bytes away, and no delete: of a delete whose answer
 * was lost nobody can tell any more who did it. What is left of the item counts as nothing and goes when it expires.
 */
export function createDynamoTicketStore(client: DynamoClient, now: () => number): TicketStore {
  async function pack(name: string, { bytes, expiresAt }: Ticket) {
    const key = KEYS.ticket(name);
    const expiry = Math.ceil(expiresAt / 1000);
    const body = await keepBulk(client, { owner: key, bytes, expiresAt: expiry });
    return { ...key, madeBy: randomUUID(), endsAt: expiresAt, body, expiresAt: expiry };
  }

  async function find(name: string): Promise<z.infer<typeof TICKET> | undefined> {
    const item = await client.get(KEYS.ticket(name));
    const ticket = item && parseStored(TICKET, item);
    return ticket === undefined || ticket.endsAt <= now() ? undefined : ticket;
  }

  async function toBytes(name: string, ticket: z.infer<typeof TICKET> | undefined) {
    if (ticket?.body === undefined) return undefined;
    return readBulk(client, { owner: KEYS.ticket(name), bulk: ticket.body });
  }

  return {
    async put(name, ticket) {
      await client.put(await pack(name, ticket));
    },
    async claim(name, ticket) {
      const item = await pack(name, ticket);
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const isFree = or(isMissing("pk"), exists("takenBy"), isAtMost("endsAt", now()));
        if (await client.put(item, isFree)) return undefined;
        const found = await find(name);
        // A refused claim can be this call's own, when the answer to its first try was lost.
        if (found?.madeBy === item.madeBy) return undefined;
        const bytes = await toBytes(name, found);
        if (bytes !== undefined) return bytes;
        await backOff(round, BACKOFF);
      }
      throw new StoreError("A ticket comes and goes too often to be claimed.", {
        code: "item_contended",
        retry: "backoff",
        ids: { item: "ticket" },
      });
    },
    async get(name) {
      return toBytes(name, await find(name));
    },
    async take(name) {
      const found = await find(name);
      const bytes = await toBytes(name, found);
      if (found === undefined || bytes === undefined) return undefined;
      const takenBy = randomUUID();
      const isThere = and(equals("madeBy", found.madeBy), isMissing("takenBy"));
      const changes = [set("takenBy", takenBy), set("body", undefined)];
      if (await client.update(KEYS.ticket(name), changes, isThere)) return bytes;
      return (await find(name))?.takenBy === takenBy ? bytes : undefined;
    },
    async remove(name) {
      await client.delete(KEYS.ticket(name));
    },
  };
}
