import { pino } from "pino";
import { expect, it, vi } from "vitest";
import type { Order } from "../../src/command/intake.ts";
import { createDispatch } from "../../src/compose/probot.ts";
import { aNewRun } from "../contract/a-new-run.ts";
import { aCommentPayload } from "../http/a-delivery.ts";

const log = pino({ level: "silent" });
const anOrder = (trigger = 1): Order => ({ kind: "run", run: aNewRun({ trigger }), isWithdrawn: false });
const aDelivery = (id: string, payload: object = aCommentPayload()) => ({
  id,
  name: "issue_comment",
  payload,
});

it("hands each run to the handler of its own delivery, once, however many are under way", async () => {
  const take = vi.fn(async () => undefined);
  const dispatch = await createDispatch({ take, log });
  const orders = Array.from({ length: 20 }, (_, at) => anOrder(at));

  await Promise.all(orders.map((order, at) => dispatch(aDelivery(`${at % 2}`), order)));

  expect(take.mock.calls).toEqual(orders.map((order, at) => [order, `${at % 2}`]));
});

it("S19: rejects with what the handler threw, without the delivery that Probot hangs on it", async () => {
  const fault = new Error("the disk is full");
  const dispatch = await createDispatch({ take: () => Promise.reject(fault), log });

  await expect(dispatch(aDelivery("1"), anOrder())).rejects.toBe(fault);
  expect(Object.keys(fault)).toEqual([]);
});

it("F5: rejects when app.ts has no handler for the delivery: a command that nobody took is not taken", async () => {
  const take = vi.fn(async () => undefined);
  const dispatch = await createDispatch({ take, log });

  await expect(
    dispatch(aDelivery("1", { ...aCommentPayload(), action: "edited" }), anOrder()),
  ).rejects.toThrow("No handler");
  expect(take).not.toHaveBeenCalled();
});
