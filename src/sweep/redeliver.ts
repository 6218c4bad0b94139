import type { Logger } from "pino";
import { GitHubError } from "../errors.ts";
import type { DeliveryAttempt, WebhookDeliveries } from "../github/deliveries.ts";
import type { Reading, ReadingStore, Store } from "../store/store.ts";
import { REDELIVERABLE_MS, selectFailed } from "./decide-redelivery.ts";

const MINUTE_MS = 60_000;
/** A delivery is listed when it is over, or a little later: each look goes over the end of the one before. */
const OVERLAP_MS = 10 * MINUTE_MS;
/** A look reads so many pages of a hundred, which takes half a minute at most; what is older, the next looks read. */
export const MAX_PAGES = 20;
/** After a long outage the others have their turn at the next look, so that the app takes them in bits. */
export const MAX_REDELIVERED = 50;

export interface RedeliveryParts {
  store: Pick<Store, "check">;
  /** Undefined: nobody asks GitHub what failed. */
  deliveries?: WebhookDeliveries | undefined;
  /** Where processes that live for one sweep keep how far they have read. Undefined: this process lives on. */
  readings?: ReadingStore | undefined;
  log: Logger;
}

/**
 * Makes the part of a sweep that has GitHub deliver again, once, what could not be taken (F5). The first look reads three days, and the
 * later ones only what is new; how far they got is kept where the process is not (F112). A second process, or a second time, finds at
 * GitHub what was asked for; a delivery that comes twice all the same is one run.
 */
export function createRedelivery(): (parts: RedeliveryParts, now: number) => Promise<void> {
  const asked = new Map<string, number>();
  let known: Reading | undefined;
  let notBefore = 0;

  async function redeliver({ deliveries, log }: RedeliveryParts, { id, guid, deliveredAt }: DeliveryAttempt) {
    asked.set(guid, deliveredAt);
    try {
      await deliveries?.redeliver(id);
      log.info({ delivery: guid }, "delivery.redelivered");
    } catch (error) {
      // What GitHub refuses for good it would refuse again, and hold up the others.
      if (error instanceof GitHubError && error.retry === "never") {
        log.warn({ delivery: guid, err: error }, "delivery.not_redelivered");
        return;
      }
      asked.delete(guid);
      throw error;
    }
  }

  async function look(parts: RedeliveryParts, deliveries: WebhookDeliveries, now: number): Promise<void> {
    const oldestAt = now - REDELIVERABLE_MS;
    for (const [guid, at] of asked) if (at < oldestAt) asked.delete(guid);
    known ??= (await parts.readings?.load()) ?? { seenUntil: 0 };
    const { attempts, older } = await readOn(deliveries, known, oldestAt).catch((error) => {
      if (known?.older === undefined || !(error instanceof GitHubError) || error.retry !== "never")
        throw error;
      // GitHub does not know the page that an earlier look left off at: all is read once more.
      return readOn(deliveries, { seenUntil: 0 }, oldestAt);
    });
    const failed = selectFailed(attempts, now).filter(({ guid }) => !asked.has(guid));
    // A delivery is asked for once: not while it could not be kept.
    if (failed.length > 0) await parts.store.check();
    for (const attempt of failed.slice(0, MAX_REDELIVERED)) await redeliver(parts, attempt);
    if (failed.length > MAX_REDELIVERED) return;
    known = { seenUntil: now - OVERLAP_MS, older };
    await parts.readings?.save(known);
  }

  return async (parts, now) => {
    const { deliveries } = parts;
    if (deliveries === undefined || now < notBefore) return;
    try {
      await look(parts, deliveries, now);
    } catch (error) {
      if (error instanceof GitHubError && typeof error.retry === "object") notBefore = error.retry.atMs;
      throw error;
    }
  };
}

/** What is new, and then what an earlier look left, with what this one leaves. */
async function readOn(
  deliveries: WebhookDeliveries,
  { seenUntil, older }: Reading,
  oldestAt: number,
): Promise<{ attempts: DeliveryAttempt[]; older: Reading["older"] }> {
  const sinceAt = Math.max(oldestAt, seenUntil);
  const fresh = await listSince(deliveries, { sinceAt, cursor: undefined, maxPages: MAX_PAGES });
  // What is left of both is one stretch, read down to where the older one ends.
  const endAt = Math.max(oldestAt, older?.sinceAt ?? sinceAt);
  if (fresh.next !== undefined) return { ...fresh, older: { cursor: fresh.next, sinceAt: endAt } };
  if (older === undefined) return { ...fresh, older: undefined };
  const maxPages = MAX_PAGES - fresh.pages;
  const rest = await listSince(deliveries, { sinceAt: endAt, cursor: older.cursor, maxPages });
  const left = rest.next === undefined ? undefined : { cursor: rest.next, sinceAt: endAt };
  return { attempts: [...fresh.attempts, ...rest.attempts], older: left };
}

/** Newest first, down to an instant, or so many pages; `next` is the page to go on with. */
async function listSince(
  deliveries: WebhookDeliveries,
  { sinceAt, cursor, maxPages }: { sinceAt: number; cursor: string | undefined; maxPages: number },
): Promise<{ attempts: DeliveryAttempt[]; next: string | undefined; pages: number }> {
  const attempts: DeliveryAttempt[] = [];
  let next = cursor;
  for (let pages = 1; pages <= maxPages; pages += 1) {
    const listed = await deliveries.list(next);
    attempts.push(...listed.attempts.filter(({ deliveredAt }) => deliveredAt >= sinceAt));
    next = listed.next;
    if (next === undefined || (listed.attempts.at(-1)?.deliveredAt ?? 0) < sinceAt)
      return { attempts, next: undefined, pages };
  }
  return { attempts, next, pages: maxPages };
}
