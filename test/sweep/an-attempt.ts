import type { DeliveryAttempt } from "../../src/github/deliveries.ts";
import { MINUTE_MS, NOW } from "./a-reaper.ts";

/** An attempt of five minutes ago that went well; says only what the test is about. */
export function anAttempt(about: Partial<DeliveryAttempt> = {}): DeliveryAttempt {
  return {
    id: "1",
    guid: "guid-1",
    deliveredAt: NOW - 5 * MINUTE_MS,
    isRedelivery: false,
    statusCode: 200,
    event: "issue_comment",
    ...about,
  };
}
