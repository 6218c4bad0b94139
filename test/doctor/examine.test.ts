import { expect, it } from "vitest";
import { type Check, examine, toCheck } from "../../src/doctor/check.ts";
import { StoreError } from "../../src/errors.ts";

const SOON = { limitMs: 20, graceMs: 20 };
const good = (name: string) => ({ name, state: "ok", found: "so" }) as const;
const never = () => new Promise<never>(() => undefined);

it("tells in the order of the checks, whoever was first, and what a check says nothing on does not apply", async () => {
  let first = () => {};
  const slow = toCheck("slow", 1_000, async () => {
    await new Promise<void>((resolve) => {
      first = resolve;
    });
    return good("slow");
  });
  const fast: Check = {
    ...{ names: ["fast", "nowhere"], limitMs: 1_000 },
    async look({ tell }) {
      tell({ ...good("fast"), state: "warning" });
      tell(good("fast"));
      first();
    },
  };
  const told: string[] = [];

  const found = await examine([slow, fast], {
    limitMs: 1_000,
    graceMs: 0,
    tell: ({ name }) => told.push(name),
  });

  expect(found).toEqual([good("slow"), good("fast")]);
  expect(told).toEqual(["slow", "fast"]);
});

it("keeps what a check said before its fault, in our words and in no foreign ones", async () => {
  const fault = (error: Error): Check => ({
    ...{ names: ["before", "after"], limitMs: 1_000 },
    async look({ tell }) {
      tell(good("before"));
      throw error;
    },
  });
  const ours = new StoreError("The disk is full.", { code: "full", retry: "never" });
  const foreign = Object.assign(new Error("connect /secret/path"), { code: "ECONNREFUSED" });

  expect(await examine([fault(ours)], SOON)).toEqual([
    good("before"),
    { name: "after", state: "unknown", found: "The disk is full." },
  ]);
  const [, after] = await examine([fault(foreign)], SOON);
  expect(after?.found).toBe("It could not be looked at (ECONNREFUSED).");
});

it("says of what is late that it was not in time, and waits for it to clear away what it made", async () => {
  const done: string[] = [];
  const late: Check = {
    ...{ names: ["said", "late"], limitMs: 1_000 },
    async look({ tell, signal }) {
      tell(good("said"));
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      done.push("cleared");
    },
  };

  const found = await examine([late, toCheck("hung", 10, never)], SOON);

  expect(found).toEqual([
    good("said"),
    { name: "late", state: "unknown", found: "Not in time: no answer within 0.02 s." },
    { name: "hung", state: "unknown", found: "Not in time: no answer within 0.01 s." },
  ]);
  expect(done).toEqual(["cleared"]);
});

it("ends early when it is told to", async () => {
  const stop = new AbortController();
  const waiting = examine([toCheck("hung", 60_000, never)], {
    limitMs: 60_000,
    graceMs: 0,
    signal: stop.signal,
  });
  stop.abort();

  expect(await waiting).toEqual([{ name: "hung", state: "unknown", found: "Interrupted." }]);
});
