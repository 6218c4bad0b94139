import { z } from "zod";
import type { Lease } from "../../store/store.ts";

/** Longer names than this are no names: a store may keep them as a key. */
const ITEM_CAP_BYTES = 1_000;

const Item = z.looseObject({ api_url: z.url({ protocol: /^https?$/ }) });
const Wrapped = z.object({ item: Item, borrow_token: z.string().min(1).optional() });

/** What a lease keeps of a loan. */
export type LentItem = Pick<Lease, "item" | "url">;

/**
 * What an allocator lent, from its answer to a borrowing, or undefined when that is none.
 *
 * Two shapes are known: the item itself (`{"id", "api_url", …}`), and the item beside a token that its return asks for (`{"item": {…},
 * "borrow_token"}`). The item as JSON is its name, because an allocator takes nothing else for it. The shape and the token are in the
 * address's fragment, which no request carries.
 */
export function parseLentItem(answer: unknown): LentItem | undefined {
  const wrapped = Wrapped.safeParse(answer);
  const item = wrapped.success ? wrapped.data.item : Item.safeParse(answer).data;
  if (item === undefined) return undefined;
  const name = JSON.stringify(sortKeys(item));
  if (Buffer.byteLength(name) > ITEM_CAP_BYTES) return undefined;
  const url = new URL(item.api_url);
  const token = wrapped.data?.borrow_token;
  const loan = new URLSearchParams({ wrapped: "", ...(token === undefined ? {} : { token }) });
  url.hash = wrapped.success ? loan.toString() : "";
  return { item: name, url: url.href };
}

/** The body by which the item of a lease is given back, in the shape in which it was lent; undefined when no allocator lent it. */
export function renderReturn({ item, url }: LentItem): unknown {
  // A sandbox at a fixed address, from before the settings named an allocator: its item is its address.
  if (!item.startsWith("{")) return undefined;
  const loan = toLoan(url);
  if (!loan.has("wrapped")) return JSON.parse(item);
  const token = loan.get("token");
  return { item: JSON.parse(item), ...(token === null ? {} : { borrow_token: token }) };
}

/** Whether the allocator can tell this loan from a later one of the same item. */
export function hasToken({ url }: LentItem): boolean {
  return toLoan(url).has("token");
}

function toLoan(url: string): URLSearchParams {
  return new URLSearchParams(new URL(url).hash.slice(1));
}

/** The same item has the same name, whatever the order in which it is told. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sortKeys(each)]),
  );
}
