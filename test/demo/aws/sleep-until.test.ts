import { expect, it } from "vitest";
import { sleepUntil } from "../../../demo/aws/sleep-until.ts";

it("F80: a timer that rings early is set again, so that nothing is due before its instant", async () => {
  let now = 1_000;
  const asked: number[] = [];
  const sleep = async (ms: number) => {
    asked.push(ms);
    now += Math.max(1, ms - 1);
  };

  expect(await sleepUntil(1_500, new AbortController().signal, { now: () => now, sleep })).toBe(true);

  expect({ now, asked }).toEqual({ now: 1_500, asked: [500, 1] });
});

it("F80: nothing is invoked any more by who was closed while asleep", async () => {
  const closing = new AbortController();
  const sleep = async () => closing.abort();

  expect(await sleepUntil(1_500, closing.signal, { now: () => 1_000, sleep })).toBe(false);
});
