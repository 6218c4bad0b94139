import { type BatchResult, type DurableContext, NestingType } from "@aws/durable-execution-sdk-js";
import { CAPITALS, fail, type Requirement } from "./requirement.ts";

type Branch = (context: DurableContext) => Promise<unknown>;

const gives =
  (value: unknown): Branch =>
  async () =>
    value;
const fails: Branch = async () => fail("no");
/** One at a time, so that the order is known. */
const IN_TURN = { maxConcurrency: 1 };

function toCounts({ completionReason, successCount, failureCount, totalCount }: BatchResult<unknown>) {
  return { completionReason, successCount, failureCount, totalCount };
}

const LARGE = "x".repeat(100_000);

/** The whole result in a form of its own. */
const WHOLE = {
  serialize: async (batch: BatchResult<string> | undefined) => `WHOLE:${batch?.getResults().join(",")}`,
  deserialize: async (text: string | undefined) => {
    const results = text?.slice("WHOLE:".length).split(",") ?? [];
    return { getResults: () => results } as BatchResult<string>;
  },
};

export const PARALLELS: readonly Requirement[] = [
  {
    id: "8-1",
    says: "two branches, each with a step",
    async handler(context) {
      const both = await context.parallel("p", [
        (branch) => branch.step("a", async () => "a"),
        (branch) => branch.step("b", async () => "b"),
      ]);
      return { ...toCounts(both), results: both.getResults() };
    },
    result: {
      ...{ completionReason: "ALL_COMPLETED", successCount: 2, failureCount: 0, totalCount: 2 },
      results: ["a", "b"],
    },
    operations: [
      "Parallel p SUCCEEDED",
      ...[
        ">ParallelBranch SUCCEEDED",
        ">ParallelBranch SUCCEEDED",
        ">>Step a SUCCEEDED",
        ">>Step b SUCCEEDED",
      ],
    ],
    invocations: 1,
  },
  {
    id: "8-2",
    says: "branches without a name for the whole",
    handler: async (context) => (await context.parallel([gives(1), gives(2)])).getResults(),
    result: [1, 2],
    operations: ["Parallel SUCCEEDED", ">ParallelBranch SUCCEEDED", ">ParallelBranch SUCCEEDED"],
    invocations: 1,
  },
  {
    id: "8-3",
    says: "branches keep their names",
    async handler(context) {
      const branches = [
        { name: "left", func: gives(1) },
        { name: "right", func: gives(2) },
      ];
      return (await context.parallel("p", branches)).getResults();
    },
    result: [1, 2],
    operations: ["Parallel p SUCCEEDED", ">ParallelBranch left SUCCEEDED", ">ParallelBranch right SUCCEEDED"],
    invocations: 1,
  },
  {
    id: "8-4",
    says: "branches return different kinds of things",
    handler: async (context) =>
      (await context.parallel([gives("s"), gives(1), gives({ a: [true] }), gives(null)])).all.map(
        ({ result }) => result,
      ),
    result: ["s", 1, { a: [true] }, null],
    operations: ["Parallel SUCCEEDED", ...Array<string>(4).fill(">ParallelBranch SUCCEEDED")],
    invocations: 1,
  },
  {
    id: "8-5",
    says: "no branches at all",
    handler: async (context) => toCounts(await context.parallel("p", [])),
    result: { completionReason: "ALL_COMPLETED", successCount: 0, failureCount: 0, totalCount: 0 },
    ...{ operations: ["Parallel p SUCCEEDED"], invocations: 1 },
  },
  {
    id: "8-6",
    says: "no failure borne: none begins after the first",
    handler: async (context) =>
      toCounts(
        await context.parallel("p", [gives(1), fails, gives(3)], {
          ...{ ...IN_TURN, completionConfig: { toleratedFailureCount: 0 } },
        }),
      ),
    result: {
      completionReason: "FAILURE_TOLERANCE_EXCEEDED",
      successCount: 1,
      failureCount: 1,
      totalCount: 2,
    },
    operations: ["Parallel p SUCCEEDED", ">ParallelBranch SUCCEEDED", ">ParallelBranch FAILED"],
    invocations: 1,
  },
  {
    id: "8-7",
    says: "a branch's failure thrown on fails the execution",
    async handler(context) {
      (await context.parallel("p", [fails], IN_TURN)).throwIfError();
    },
    ...{ status: "failed", result: "no", invocations: 1 },
    operations: ["Parallel p SUCCEEDED", ">ParallelBranch FAILED"],
  },
  {
    id: "8-8",
    says: "enough successes: none begins after them",
    handler: async (context) =>
      toCounts(
        await context.parallel("p", [gives(0), gives(1), gives(2), gives(3)], {
          ...{ ...IN_TURN, completionConfig: { minSuccessful: 2 } },
        }),
      ),
    result: { completionReason: "MIN_SUCCESSFUL_REACHED", successCount: 2, failureCount: 0, totalCount: 2 },
    operations: ["Parallel p SUCCEEDED", ">ParallelBranch SUCCEEDED", ">ParallelBranch SUCCEEDED"],
    invocations: 1,
  },
  {
    id: "8-9",
    says: "as many failures as are borne: all are done",
    handler: async (context) =>
      toCounts(
        await context.parallel("p", [gives(0), fails, gives(2)], {
          ...{ ...IN_TURN, completionConfig: { toleratedFailureCount: 1 } },
        }),
      ),
    result: { completionReason: "ALL_COMPLETED", successCount: 2, failureCount: 1, totalCount: 3 },
    operations: [
      "Parallel p SUCCEEDED",
      ...[">ParallelBranch SUCCEEDED", ">ParallelBranch FAILED", ">ParallelBranch SUCCEEDED"],
    ],
    invocations: 1,
  },
  {
    id: "8-10",
    says: "one failure more than is borne: none begins after it",
    handler: async (context) =>
      toCounts(
        await context.parallel("p", [fails, fails, gives(2)], {
          ...{ ...IN_TURN, completionConfig: { toleratedFailureCount: 1 } },
        }),
      ),
    result: {
      completionReason: "FAILURE_TOLERANCE_EXCEEDED",
      successCount: 0,
      failureCount: 2,
      totalCount: 2,
    },
    operations: ["Parallel p SUCCEEDED", ">ParallelBranch FAILED", ">ParallelBranch FAILED"],
    invocations: 1,
  },
  {
    id: "8-11",
    says: "branches side by side give their results in their own order, whoever ends first",
    async handler(context, { see }) {
      const last = Promise.withResolvers<void>();
      const both = await context.parallel("p", [
        async () => {
          await last.promise;
          see("first ends");
          return "first";
        },
        async () => {
          see("second ends");
          last.resolve();
          return "second";
        },
      ]);
      return both.getResults();
    },
    ...{ result: ["first", "second"], seen: ["second ends", "first ends"], invocations: 1 },
    operations: ["Parallel p SUCCEEDED", ">ParallelBranch SUCCEEDED", ">ParallelBranch SUCCEEDED"],
  },
  {
    id: "8-12",
    says: "flat: branches keep nothing of their own",
    handler: async (context) =>
      (
        await context.parallel("p", [(branch) => branch.step("a", async () => 1), gives(2)], {
          ...{ ...IN_TURN, nesting: NestingType.FLAT },
        })
      ).getResults(),
    result: [1, 2],
    ...{ operations: ["Parallel p SUCCEEDED", ">Step a SUCCEEDED"], invocations: 1 },
  },
  {
    id: "8-13",
    says: "more failures in a hundred than are borne",
    handler: async (context) =>
      toCounts(
        await context.parallel("p", [fails, fails, gives(2), gives(3)], {
          ...{ ...IN_TURN, completionConfig: { toleratedFailurePercentage: 25 } },
        }),
      ),
    result: {
      completionReason: "FAILURE_TOLERANCE_EXCEEDED",
      successCount: 0,
      failureCount: 2,
      totalCount: 2,
    },
    operations: ["Parallel p SUCCEEDED", ">ParallelBranch FAILED", ">ParallelBranch FAILED"],
    invocations: 1,
  },
  {
    id: "8-14",
    says: "a branch that succeeded isn't run again after a wait in another",
    async handler(context, { see }) {
      const both = await context.parallel(
        "p",
        [
          async () => see("first"),
          async (branch) => {
            await branch.wait({ seconds: 1 });
            see("second");
          },
        ],
        IN_TURN,
      );
      return both.successCount;
    },
    ...{ result: 2, seen: ["first", "second"], invocations: 2 },
    operations: [
      "Parallel p SUCCEEDED",
      ...[">ParallelBranch SUCCEEDED", ">ParallelBranch SUCCEEDED", ">>Wait SUCCEEDED"],
    ],
  },
  {
    id: "8-15",
    says: "a branch's result is kept in its own form",
    handler: async (context) =>
      (
        await context.parallel("p", [async () => "a", async () => "b"], { ...IN_TURN, itemSerdes: CAPITALS })
      ).getResults(),
    result: ["A", "B"],
    operations: ["Parallel p SUCCEEDED", ">ParallelBranch SUCCEEDED", ">ParallelBranch SUCCEEDED"],
    invocations: 1,
  },
  {
    id: "8-16",
    says: "all branches fail, and as many are borne",
    handler: async (context) =>
      toCounts(
        await context.parallel("p", [fails, fails], {
          ...{ ...IN_TURN, completionConfig: { toleratedFailureCount: 2 } },
        }),
      ),
    result: { completionReason: "ALL_COMPLETED", successCount: 0, failureCount: 2, totalCount: 2 },
    operations: ["Parallel p SUCCEEDED", ">ParallelBranch FAILED", ">ParallelBranch FAILED"],
    invocations: 1,
  },
  {
    id: "8-17",
    says: "too few successes: all are done",
    handler: async (context) =>
      toCounts(
        await context.parallel("p", [gives(0), fails, fails], {
          ...{ ...IN_TURN, completionConfig: { minSuccessful: 2, toleratedFailureCount: 3 } },
        }),
      ),
    result: { completionReason: "ALL_COMPLETED", successCount: 1, failureCount: 2, totalCount: 3 },
    operations: [
      "Parallel p SUCCEEDED",
      ...[">ParallelBranch SUCCEEDED", ">ParallelBranch FAILED", ">ParallelBranch FAILED"],
    ],
    invocations: 1,
  },
  {
    id: "8-18",
    says: "the failures that are borne are used up before there are enough successes",
    handler: async (context) =>
      toCounts(
        await context.parallel("p", [fails, fails, gives(2), gives(3)], {
          ...{ ...IN_TURN, completionConfig: { minSuccessful: 3, toleratedFailureCount: 1 } },
        }),
      ),
    result: {
      completionReason: "FAILURE_TOLERANCE_EXCEEDED",
      successCount: 0,
      failureCount: 2,
      totalCount: 2,
    },
    operations: ["Parallel p SUCCEEDED", ">ParallelBranch FAILED", ">ParallelBranch FAILED"],
    invocations: 1,
  },
  {
    id: "8-19",
    says: "none at a time is no number of branches",
    handler: (context) => context.parallel("p", [gives(0)], { maxConcurrency: 0 }),
    ...{ status: "failed", result: "maxConcurrency", operations: [], invocations: 1 },
  },
  {
    id: "8-20",
    says: "successes and failures are told apart",
    async handler(context) {
      const batch = await context.parallel("p", [gives(0), fails, gives(2)], {
        ...{ ...IN_TURN, completionConfig: { toleratedFailureCount: 1 } },
      });
      return [batch.hasFailure, batch.succeeded().length, batch.failed().length, batch.getErrors().length];
    },
    result: [true, 2, 1, 1],
    operations: [
      "Parallel p SUCCEEDED",
      ...[">ParallelBranch SUCCEEDED", ">ParallelBranch FAILED", ">ParallelBranch SUCCEEDED"],
    ],
    invocations: 1,
  },
  {
    id: "8-21",
    says: "branches within a branch",
    async handler(context) {
      const outer = await context.parallel("outer", [
        async (branch) => (await branch.parallel("inner", [gives(1), gives(2)], IN_TURN)).getResults(),
      ]);
      return outer.getResults();
    },
    result: [[1, 2]],
    operations: [
      ...["Parallel outer SUCCEEDED", ">ParallelBranch SUCCEEDED", ">>Parallel inner SUCCEEDED"],
      ...[">>>ParallelBranch SUCCEEDED", ">>>ParallelBranch SUCCEEDED"],
    ],
    invocations: 1,
  },
  {
    id: "8-22",
    says: "exactly as many failures in a hundred as are borne",
    async handler(context) {
      const batch = await context.parallel("p", [fails, gives(1), gives(2), gives(3)], {
        ...{ ...IN_TURN, completionConfig: { toleratedFailurePercentage: 25 } },
      });
      return { ...toCounts(batch), status: batch.status };
    },
    result: {
      ...{ completionReason: "ALL_COMPLETED", successCount: 3, failureCount: 1, totalCount: 4 },
      status: "FAILED",
    },
    operations: [
      ...["Parallel p SUCCEEDED", ">ParallelBranch FAILED"],
      ...Array<string>(3).fill(">ParallelBranch SUCCEEDED"),
    ],
    invocations: 1,
  },
];

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
