import { pino } from "pino";
import { expect, it, vi } from "vitest";
import { createDispatch } from "../../src/compose/probot.ts";
import { aNewRun } from "../contract/a-new-run.ts";
import { aCommentPayload } from "../http/a-delivery.ts";

const log = pino({ level: "silent" });
const aDelivery = (id: string, payload: object = aCommentPayload()) => ({
  id,
  name: "issue_comment",
  payload,
});

it("hands each run to the handler of its own delivery, once, however many are under way", async () => {
  const take = vi.fn(async () => undefined);
  const dispatch = await createDispatch({ take, log });
  const runs = Array.from({ length: 20 }, (_, at) => aNewRun({ trigger: at }));

  await Promise.all(runs.map((run, at) => dispatch(aDelivery(`${at % 2}`), run)));

  expect(take.mock.calls).toEqual(runs.map((run, at) => [run, `${at % 2}`]));
});

it("S19: rejects with what the handler threw, without the delivery that Probot hangs on it", async () => {
  const fault = new Error("the disk is full");
  const dispatch = await createDispatch({ take: () => Promise.reject(fault), log });

  await expect(dispatch(aDelivery("1"), aNewRun())).rejects.toBe(fault);
  expect(Object.keys(fault)).toEqual([]);
});

it("F5: rejects when app.ts has no handler for the delivery: a command that nobody took is not taken", async () => {
  const take = vi.fn(async () => undefined);
  const dispatch = await createDispatch({ take, log });

  await expect(
    dispatch(aDelivery("1", { ...aCommentPayload(), action: "edited" }), aNewRun()),
  ).rejects.toThrow("No handler");
  expect(take).not.toHaveBeenCalled();
});
