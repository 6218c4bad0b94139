import type { Logger } from "pino";
import { toAioError, toBadAnswer } from "./aio-errors.ts";
import { exchange, type Fetch, type Reply } from "./http-exchange.ts";
import { hasToken, type LentItem, parseLentItem, renderReturn } from "./lent-item.ts";
import { toServerAddress } from "./server-address.ts";

const TIMEOUT_MS = 20_000;
const ANSWER_CAP_BYTES = 64 * 1024;
/** The route is not there by this method: nothing was lent, so the other one may be asked. */
const NO_ROUTE = new Set([404, 405]);
/** The item is not lent (any more): what a return is for has come about. */
const NOT_LENT = new Set([404, 409, 410]);

/** Who lends sandboxes, one borrower at a time. */
export interface Allocator {
  /** An item that nobody else has. None to be had: a SandboxError of code `quota`. Never asked again after an answer that was lost. */
  borrow(name: string): Promise<LentItem>;
  /** Gives it back. The second time: nothing. A fault means that it may not be back: try again. */
  giveBack(item: LentItem): Promise<void>;
}

/** One sandbox at a fixed address, as an allocator of one item: the leases alone tell who has it. */
export function createFixedAllocator(url: string): Allocator {
  return {
    borrow: async () => ({ item: url, url }),
    giveBack: async () => undefined,
  };
}

/**
 * An allocator over HTTP: `POST /borrow` with the sandbox's name (`GET /borrow` where there is no such POST), and `POST /return`.
 *
 * A borrowing whose answer was lost, or a crash before the answer is in the store, leaves an item lent that nobody here knows of; only an
 * allocator that gives the same item for the same name again heals that.
 */
export function createAllocator({
  url,
  fetch,
  log,
  now,
}: {
  url: string;
  fetch: Fetch;
  log: Logger;
  now: () => number;
}): Allocator {
  const { base, headers } = toServerAddress(url);
  const send = (
    path: string,
    what: { method: "GET" } | { method: "POST"; body: unknown },
  ): Promise<Reply> => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return exchange(fetch, { ...what, url: `${base}${path}`, headers, signal, capBytes: ANSWER_CAP_BYTES });
  };

  return {
    async borrow(name) {
      const posted = await send("/borrow", { method: "POST", body: { name } });
      const params = new URLSearchParams({ params: JSON.stringify({ name }) });
      const reply = NO_ROUTE.has(posted.status) ? await send(`/borrow?${params}`, { method: "GET" }) : posted;
      if (!isDone(reply)) throw toAioError("borrow", { ...reply, now: now() });
      const item = parseLentItem(reply.body);
      if (item === undefined) throw toBadAnswer("borrow");
      return item;
    },

    async giveBack(item) {
      const body = renderReturn(item);
      if (body === undefined) return;
      const reply = await send("/return", { method: "POST", body });
      if (reply.status === 204 || isDone(reply)) return;
      // A token that is refused is one of a loan that is over.
      const isOver = NOT_LENT.has(reply.status) || (reply.status === 403 && hasToken(item));
      if (!isOver) throw toAioError("return", { ...reply, now: now() });
      log.warn({ status: reply.status }, "sandbox.was_back");
    },
  };
}

function isDone({ status }: Reply): boolean {
  return status >= 200 && status < 300 && status !== 204;
}
