import { IN_TURN, toCounts } from "./batch.ts";
import { fails, gives } from "./branch.ts";
import type { Requirement } from "./requirement.ts";

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
];
