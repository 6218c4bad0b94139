import { NestingType } from "@aws/durable-execution-sdk-js";
import { IN_TURN, toCounts } from "./batch.ts";
import { fails, gives } from "./branch.ts";
import { CAPITALS, type Requirement } from "./requirement.ts";

export const MORE_PARALLELS: readonly Requirement[] = [
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
