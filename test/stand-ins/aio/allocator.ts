import { randomUUID } from "node:crypto";
import { z } from "zod";
import { Refusal } from "../../../demo/http/answer.ts";
import { Faults } from "../../../demo/http/faults.ts";
import { type RequestRecord, route, startJsonServer } from "./json-server.ts";

/** What is lent: a machine by its id and address. */
export interface Item {
  id: string;
  api_url: string;
}

/** A running stand-in for an allocator of machines. */
export interface RunningAllocator {
  readonly url: string;
  readonly requests: readonly RequestRecord[];
  readonly faults: Faults;
  /** Ids of what is out, each with the name it was borrowed for. */
  readonly lent: ReadonlyMap<string, string | undefined>;
  /** Forgets that an item is out, as an allocator that lost its memory does. */
  forget(id: string): void;
  close(): Promise<void>;
}

const Name = z.looseObject({ name: z.string().optional() }).optional();
const Returned = z.looseObject({ id: z.string() });
const ReturnedByToken = z.strictObject({ item: Returned, borrow_token: z.string() });

/**
 * Lends machines, one borrower at a time, the one that is back the longest first. It cleans nothing.
 *
 * `plain`: `POST /borrow` answers the item, `POST /return` takes it. `token`: `GET /borrow` answers the item beside a token, and
 * `POST /return` asks for both. None left is a 503, a return of what is not lent a 404, one with another's token a 403.
 */
export async function startAllocator(
  items: readonly Item[],
  { style = "plain" }: { style?: "plain" | "token" } = {},
): Promise<RunningAllocator> {
  const faults = new Faults();
  const free = [...items];
  const lent = new Map<string, string | undefined>();
  const tokens = new Map<string, string>();

  function lend(name: string | undefined): Item {
    const item = free.shift();
    if (item === undefined) throw new Refusal({ status: 503, body: { err: "No items available" } });
    lent.set(item.id, name);
    return item;
  }

  function takeBack(id: string): void {
    const item = items.find((each) => each.id === id);
    if (item === undefined || !lent.delete(id)) throw new Refusal({ status: 404, body: { err: "Not lent" } });
    free.push(item);
  }

  const plain = [
    route("POST /borrow", Name, (body) => ({ status: 200, body: lend(body?.name) })),
    route("POST /return", Returned, ({ id }) => {
      takeBack(id);
      return { status: 200 };
    }),
  ];
  const byToken = [
    route("GET /borrow", z.undefined(), (_, __, { query }) => {
      const { name } = JSON.parse(query.get("params") ?? "{}") as { name?: string };
      const item = lend(name);
      const token = randomUUID();
      tokens.set(item.id, token);
      return { status: 200, body: { item, borrow_token: token } };
    }),
    route("POST /return", ReturnedByToken, ({ item: { id }, borrow_token: token }) => {
      if (lent.has(id) && tokens.get(id) !== token) throw new Refusal({ status: 403 });
      takeBack(id);
      return { status: 200, body: { operation_id: randomUUID(), status: "accepted" } };
    }),
  ];
  const server = await startJsonServer(style === "plain" ? plain : byToken, { faults });
  return {
    ...server,
    faults,
    lent,
    forget(id) {
      if (lent.has(id)) takeBack(id);
    },
  };
}
