import { describe, expect, it } from "vitest";
import type { DeliveryAttempt } from "../../src/github/deliveries.ts";
import { REDELIVERABLE_MS, selectFailed } from "../../src/sweep/decide-redelivery.ts";
import { MINUTE_MS, NOW } from "./a-reaper.ts";
import { anAttempt } from "./an-attempt.ts";

const failed = (about: Partial<DeliveryAttempt> = {}) => anAttempt({ statusCode: 500, ...about });

describe("F5: what is delivered again", () => {
  it.each<[string, DeliveryAttempt[], string[]]>([
    ["nothing, of nothing", [], []],
    ["nothing that was taken", [anAttempt({ statusCode: 200 }), anAttempt({ id: "2", statusCode: 202 })], []],
    ["what got a 500", [failed({ id: "7" })], ["7"]],
    ["what got no answer", [failed({ id: "7", statusCode: 0 })], ["7"]],
    ["what was refused for its signature", [failed({ id: "7", statusCode: 401 })], ["7"]],
    ["nothing that was taken later", [anAttempt({ id: "8", isRedelivery: true }), failed({ id: "7" })], []],
    ["nothing asked for again in vain", [failed({ id: "8", isRedelivery: true }), failed({ id: "7" })], []],
    ["not what is asked for again, on its own", [failed({ isRedelivery: true })], []],
    ["its first attempt, when GitHub made two", [failed({ id: "8" }), failed({ id: "7" })], ["7"]],
    ["the oldest first", [failed({ id: "9", guid: "b" }), failed({ id: "7", guid: "a" })], ["7", "9"]],
    ["not what may still be under way", [failed({ deliveredAt: NOW - MINUTE_MS + 1 })], []],
    ["what is three days old", [failed({ id: "7", deliveredAt: NOW - REDELIVERABLE_MS })], ["7"]],
    ["not what is older", [failed({ deliveredAt: NOW - REDELIVERABLE_MS - 1 })], []],
  ])("is %s", (_, attempts, ids) => {
    expect(selectFailed(attempts, NOW).map(({ id }) => id)).toEqual(ids);
  });
});
