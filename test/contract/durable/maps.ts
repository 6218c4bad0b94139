import { type BatchResult, type DurableContext, NestingType } from "@aws/durable-execution-sdk-js";
import { IN_TURN, toCounts } from "./batch.ts";
import { CAPITALS, fail, type Requirement } from "./requirement.ts";

const LARGE = "x".repeat(100_000);

/** The whole result in a form of its own. */
const WHOLE = {
  serialize: async (batch: BatchResult<string> | undefined) => `WHOLE:${batch?.getResults().join(",")}`,
  deserialize: async (text: string | undefined) => {
    const results = text?.slice("WHOLE:".length).split(",") ?? [];
    return { getResults: () => results } as BatchResult<string>;
  },
};

const iterations = (...statuses: string[]) => [
  "Map m SUCCEEDED",
  ...statuses.map((status) => `>MapIteration ${status}`),
];
const failsFor =
  (...bad: number[]) =>
  async (_: DurableContext, item: number) =>
    bad.includes(item) ? fail("no") : item;

export const MAPS: readonly Requirement[] = [
  {
    id: "9-1",
    says: "a step an item",
    async handler(context) {
      const batch = await context.map("m", [1, 2], (each, item) => each.step(async () => item * 10), IN_TURN);
      return { ...toCounts(batch), results: batch.getResults() };
    },
    result: {
      ...{ completionReason: "ALL_COMPLETED", successCount: 2, failureCount: 0, totalCount: 2 },
      results: [10, 20],
    },
    operations: [
      ...["Map m SUCCEEDED", ">MapIteration SUCCEEDED", ">>Step SUCCEEDED"],
      ...[">MapIteration SUCCEEDED", ">>Step SUCCEEDED"],
    ],
    invocations: 1,
  },
  {
    id: "9-2",
    says: "items without a name for the whole",
    handler: async (context) => (await context.map([1, 2], async (_, item) => item)).getResults(),
    result: [1, 2],
    operations: ["Map SUCCEEDED", ">MapIteration SUCCEEDED", ">MapIteration SUCCEEDED"],
    invocations: 1,
  },
  {
    id: "9-3",
    says: "an item comes with its place",
    handler: async (context) =>
      (await context.map("m", ["a", "b"], async (_, item, index) => `${item}${index}`, IN_TURN)).getResults(),
    ...{ result: ["a0", "b1"], operations: iterations("SUCCEEDED", "SUCCEEDED"), invocations: 1 },
  },
  {
    id: "9-4",
    says: "no items at all",
    handler: async (context) => toCounts(await context.map("m", [], async () => 1)),
    result: { completionReason: "ALL_COMPLETED", successCount: 0, failureCount: 0, totalCount: 0 },
    ...{ operations: ["Map m SUCCEEDED"], invocations: 1 },
  },
  {
    id: "9-5",
    says: "no failure borne: none begins after the first",
    handler: async (context) =>
      toCounts(
        await context.map("m", [0, 1, 2], failsFor(1), {
          ...{ ...IN_TURN, completionConfig: { toleratedFailureCount: 0 } },
        }),
      ),
    result: {
      completionReason: "FAILURE_TOLERANCE_EXCEEDED",
      successCount: 1,
      failureCount: 1,
      totalCount: 2,
    },
    ...{ operations: iterations("SUCCEEDED", "FAILED"), invocations: 1 },
  },
  {
    id: "9-6",
    says: "an item's failure thrown on fails the execution",
    async handler(context) {
      (await context.map("m", [0], failsFor(0), IN_TURN)).throwIfError();
    },
    ...{ status: "failed", result: "no", operations: iterations("FAILED"), invocations: 1 },
  },
  {
    id: "9-7",
    says: "enough successes: none begins after them",
    handler: async (context) =>
      toCounts(
        await context.map("m", [0, 1, 2, 3], failsFor(), {
          ...{ ...IN_TURN, completionConfig: { minSuccessful: 2 } },
        }),
      ),
    result: { completionReason: "MIN_SUCCESSFUL_REACHED", successCount: 2, failureCount: 0, totalCount: 2 },
    ...{ operations: iterations("SUCCEEDED", "SUCCEEDED"), invocations: 1 },
  },
  {
    id: "9-8",
    says: "as many failures as are borne: all are done",
    handler: async (context) =>
      toCounts(
        await context.map("m", [0, 1, 2], failsFor(0), {
          ...{ ...IN_TURN, completionConfig: { toleratedFailureCount: 1 } },
        }),
      ),
    result: { completionReason: "ALL_COMPLETED", successCount: 2, failureCount: 1, totalCount: 3 },
    ...{ operations: iterations("FAILED", "SUCCEEDED", "SUCCEEDED"), invocations: 1 },
  },
  {
    id: "9-9",
    says: "one failure more than is borne: none begins after it",
    handler: async (context) =>
      toCounts(
        await context.map("m", [0, 1, 2], failsFor(0, 1), {
          ...{ ...IN_TURN, completionConfig: { toleratedFailureCount: 1 } },
        }),
      ),
    result: {
      completionReason: "FAILURE_TOLERANCE_EXCEEDED",
      successCount: 0,
      failureCount: 2,
      totalCount: 2,
    },
    ...{ operations: iterations("FAILED", "FAILED"), invocations: 1 },
  },
  {
    id: "9-10",
    says: "more failures in a hundred than are borne",
    handler: async (context) =>
      toCounts(
        await context.map("m", [0, 1, 2, 3], failsFor(0, 1), {
          ...{ ...IN_TURN, completionConfig: { toleratedFailurePercentage: 25 } },
        }),
      ),
    result: {
      completionReason: "FAILURE_TOLERANCE_EXCEEDED",
      successCount: 0,
      failureCount: 2,
      totalCount: 2,
    },
    ...{ operations: iterations("FAILED", "FAILED"), invocations: 1 },
  },
  {
    id: "9-11",
    says: "items side by side give their results in their own order, whoever ends first",
    async handler(context, { see }) {
      const last = Promise.withResolvers<void>();
      const batch = await context.map("m", [0, 1], async (_, item) => {
        if (item === 0) await last.promise;
        see(`${item} ends`);
        last.resolve();
        return item;
      });
      return batch.getResults();
    },
    ...{ result: [0, 1], seen: ["1 ends", "0 ends"], invocations: 1 },
    operations: iterations("SUCCEEDED", "SUCCEEDED"),
  },
  {
    id: "9-12",
    says: "flat: iterations keep nothing of their own",
    handler: async (context) =>
      (
        await context.map("m", [1, 2], (each, item) => each.step(async () => item), {
          ...{ ...IN_TURN, nesting: NestingType.FLAT },
        })
      ).getResults(),
    result: [1, 2],
    ...{ operations: ["Map m SUCCEEDED", ">Step SUCCEEDED", ">Step SUCCEEDED"], invocations: 1 },
  },
  {
    id: "9-13",
    says: "an item names its iteration",
    handler: async (context) =>
      (
        await context.map("m", [1, 2], failsFor(), { ...IN_TURN, itemNamer: (item) => `item-${item}` })
      ).getResults(),
    result: [1, 2],
    operations: ["Map m SUCCEEDED", ">MapIteration item-1 SUCCEEDED", ">MapIteration item-2 SUCCEEDED"],
    invocations: 1,
  },
  {
    id: "9-14",
    says: "an item's result is kept in its own form",
    handler: async (context) =>
      (
        await context.map("m", ["a", "b"], async (_, item) => item, { ...IN_TURN, itemSerdes: CAPITALS })
      ).getResults(),
    ...{ result: ["A", "B"], operations: iterations("SUCCEEDED", "SUCCEEDED"), invocations: 1 },
  },
  {
    id: "9-15",
    says: "an item that is done isn't run again after a wait in the next",
    async handler(context, { see }) {
      const one = async (each: DurableContext, item: number) => {
        if (item === 1) await each.wait({ seconds: 1 });
        return each.step(async () => {
          see(`r${item}`);
          return item;
        });
      };
      return (await context.map("m", [0, 1], one, IN_TURN)).getResults();
    },
    ...{ result: [0, 1], seen: ["r0", "r1"], invocations: 2 },
    operations: [
      ...["Map m SUCCEEDED", ">MapIteration SUCCEEDED", ">>Step SUCCEEDED"],
      ...[">MapIteration SUCCEEDED", ">>Wait SUCCEEDED", ">>Step SUCCEEDED"],
    ],
  },
  {
    id: "9-16",
    says: "results that are together larger than a checkpoint",
    async handler(context) {
      const batch = await context.map("m", [0, 1, 2, 3], async () => LARGE, IN_TURN);
      await context.wait({ seconds: 1 });
      return batch.getResults().join("").length;
    },
    ...{ result: 400_000, invocations: 2 },
    operations: [...iterations(...Array<string>(4).fill("SUCCEEDED")), "Wait SUCCEEDED"],
  },
  {
    id: "9-17",
    says: "items that are done aren't run again after a wait",
    async handler(context, { see }) {
      const batch = await context.map("m", [1, 2], async (_, item) => see(`item ${item}`), IN_TURN);
      await context.wait({ seconds: 1 });
      return batch.successCount;
    },
    ...{ result: 2, seen: ["item 1", "item 2"], invocations: 2 },
    operations: [...iterations("SUCCEEDED", "SUCCEEDED"), "Wait SUCCEEDED"],
  },
  {
    id: "9-18",
    says: "a failure is known again after a wait",
    async handler(context) {
      const config = { ...IN_TURN, completionConfig: { toleratedFailureCount: 1 } };
      const batch = await context.map("m", [0, 1], failsFor(0), config);
      await context.wait({ seconds: 1 });
      return [batch.failureCount, batch.getErrors()[0]?.message];
    },
    ...{ result: [1, "no"], invocations: 2 },
    operations: [...iterations("FAILED", "SUCCEEDED"), "Wait SUCCEEDED"],
  },
  {
    id: "9-19",
    says: "the whole result is kept in a form of its own",
    handler: async (context) =>
      (
        await context.map("m", ["x", "y"], async (_, item) => item, { ...IN_TURN, serdes: WHOLE })
      ).getResults(),
    ...{ result: ["x", "y"], operations: iterations("SUCCEEDED", "SUCCEEDED"), invocations: 1 },
  },
  {
    id: "9-20",
    says: "the whole result is read from its own form after a wait",
    async handler(context) {
      const batch = await context.map("m", ["x", "y"], async (_, item) => item, {
        ...{ ...IN_TURN, serdes: WHOLE },
      });
      await context.wait({ seconds: 1 });
      return batch.getResults();
    },
    ...{ result: ["x", "y"], invocations: 2 },
    operations: [...iterations("SUCCEEDED", "SUCCEEDED"), "Wait SUCCEEDED"],
  },
];
