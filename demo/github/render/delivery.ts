import type { Delivery } from "../world/model.ts";
import type { Webhooks } from "../world/webhooks.ts";

/** Deliveries as the App's list shows them, newest first; an id is the place in the order of sending. */
export function renderDeliveries(deliveries: readonly Delivery[]): object[] {
  const rows = deliveries.map(({ id: guid, event, action, status, at }, index) => ({
    id: index + 1,
    guid,
    delivered_at: new Date(at).toISOString(),
    redelivery: deliveries.findIndex(({ id }) => id === guid) < index,
    duration: 0.05,
    status: status === undefined ? "failed to connect" : status < 400 ? "OK" : "Invalid HTTP Response",
    status_code: status ?? 0,
    event,
    action,
    installation_id: 1,
    repository_id: null,
    throttled_at: null,
  }));
  return rows.toReversed();
}

/**
 * How the App's webhooks are sent, as its own answer shows it: asterisks for the secret, and no address where there is none (docs.github.com, "Get a
 * webhook configuration for an app"). This small GitHub sends JSON and nothing else.
 */
export function renderHookConfig({ url, hasSecret }: Webhooks): object {
  return {
    content_type: "json",
    insecure_ssl: "0",
    ...(hasSecret ? { secret: "********" } : {}),
    ...(url === undefined ? {} : { url }),
  };
}
