import { type DeliveryAttempt, isTaken, SETTLED_MS } from "../github/deliveries.ts";

const MINUTE_MS = 60_000;
/** GitHub delivers again what is at most three days old. */
export const REDELIVERABLE_MS = 3 * 24 * 60 * MINUTE_MS;

/**
 * The failed deliveries that are to be delivered again, oldest first, so that a thread's commands keep their order (F5): no attempt
 * succeeded, and nobody asked for another one yet. That GitHub shows a redelivery is how it is known to be asked for only once.
 *
 * @param attempts newest first, so that whatever came after one of them is before it
 */
export function selectFailed(attempts: readonly DeliveryAttempt[], now: number): DeliveryAttempt[] {
  const settled = new Set(
    attempts.filter((each) => each.isRedelivery || isTaken(each)).map(({ guid }) => guid),
  );
  const due = new Map<string, DeliveryAttempt>();
  for (const attempt of attempts.toReversed()) {
    const ageMs = now - attempt.deliveredAt;
    if (settled.has(attempt.guid) || ageMs > REDELIVERABLE_MS || ageMs < SETTLED_MS) continue;
    if (!due.has(attempt.guid)) due.set(attempt.guid, attempt);
  }
  return [...due.values()];
}
