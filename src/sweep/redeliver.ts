import type { Logger } from "pino";
import { GitHubError } from "../errors.ts";
import type { DeliveryAttempt, WebhookDeliveries } from "../github/deliveries.ts";
import type { Store } from "../store/store.ts";
import { REDELIVERABLE_MS, selectFailed } from "./decide-redelivery.ts";

const MINUTE_MS = 60_000;
/** A delivery is listed when it is over, or a little later: each look goes over the end of the one before. */
const OVERLAP_MS = 10 * MINUTE_MS;
/** A first look reads three days, or so many pages of a hundred when there were more. */
const MAX_PAGES = 50;
/** After a long outage the others have their turn at the next look, so that the app takes them in bits. */
export const MAX_REDELIVERED = 50;

export interface RedeliveryParts {
  store: Pick<Store, "check">;
  /** Undefined: nobody asks GitHub what failed. */
  deliveries?: WebhookDeliveries | undefined;
  log: Logger;
}

/**
 * Makes the part of a sweep that has GitHub deliver again, once, what could not be taken (F5). A process reads three days at its
 * first look, and then only what is new. A second process, or a second time, finds at GitHub what was asked for; a delivery that
 * comes twice all the same is one run.
 */
export function createRedelivery(): (parts: RedeliveryParts, now: number) => Promise<void> {
  const asked = new Map<string, number>();
  let seenUntil = 0;
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
    const attempts = await listSince(deliveries, Math.max(oldestAt, seenUntil));
    const failed = selectFailed(attempts, now).filter(({ guid }) => !asked.has(guid));
    // A delivery is asked for once: not while it could not be kept.
    if (failed.length > 0) await parts.store.check();
    for (const attempt of failed.slice(0, MAX_REDELIVERED)) await redeliver(parts, attempt);
    if (failed.length <= MAX_REDELIVERED) seenUntil = now - OVERLAP_MS;
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

/** Newest first, down to an instant. */
async function listSince(deliveries: WebhookDeliveries, sinceAt: number): Promise<DeliveryAttempt[]> {
  const attempts: DeliveryAttempt[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const listed = await deliveries.list(cursor);
    attempts.push(...listed.attempts);
    cursor = listed.next;
    if (cursor === undefined || (listed.attempts.at(-1)?.deliveredAt ?? 0) < sinceAt) break;
  }
  return attempts.filter(({ deliveredAt }) => deliveredAt >= sinceAt);
}
