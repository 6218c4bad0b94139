import { randomUUID } from "node:crypto";
import { z } from "zod";
import { backOff } from "../../aws/backoff.ts";
import { StoreError } from "../../errors.ts";
import type { Ticket, TicketStore } from "../store.ts";
import { KEYS } from "./table.ts";
import { BULK, keepBulk, readBulk } from "./wire/bulk.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { isAtMost, isMissing, or } from "./wire/expression.ts";
import { parseStored } from "./wire/parse-stored.ts";

/** Each round that fails is one in which the ticket that was in the way went. */
const MAX_ROUNDS = 20;
const BACKOFF = { baseMs: 5, capMs: 250 };

const TICKET = z.object({
  /** Of the call that wrote it: a call whose answer was lost knows its ticket by it. */
  madeBy: z.string(),
  /** In milliseconds, and what decides: DynamoDB takes the item away some day after its `expiresAt`. */
  endsAt: z.number(),
  body: BULK,
});

/** An item a ticket. One that is over counts as nothing, and goes some day after. */
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
    return ticket && readBulk(client, { owner: KEYS.ticket(name), bulk: ticket.body });
  }

  return {
    async put(name, ticket) {
      await client.put(await pack(name, ticket));
    },
    async claim(name, ticket) {
      const item = await pack(name, ticket);
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const isFree = or(isMissing("pk"), isAtMost("endsAt", now()));
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
    async remove(name) {
      await client.delete(KEYS.ticket(name));
    },
  };
}
