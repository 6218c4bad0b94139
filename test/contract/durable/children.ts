import { CAPITALS, fail, ONCE, type Requirement, upTo } from "./requirement.ts";

const LARGE = 300_000;

export const CHILDREN: readonly Requirement[] = [
  {
    id: "3-1",
    says: "a child context with a step",
    handler: (context) => context.runInChildContext((child) => child.step(async () => "in")),
    ...{ result: "in", operations: ["RunInChildContext SUCCEEDED", ">Step SUCCEEDED"], invocations: 1 },
  },
  {
    id: "3-2",
    says: "a child context keeps its name",
    handler: (context) => context.runInChildContext("c", (child) => child.step("s", async () => "in")),
    ...{ result: "in", operations: ["RunInChildContext c SUCCEEDED", ">Step s SUCCEEDED"], invocations: 1 },
  },
  {
    id: "3-3",
    says: "a child context with steps one after the other",
    handler: (context) =>
      context.runInChildContext("c", async (child) => {
        const a = await child.step("a", async () => 1);
        const b = await child.step("b", async () => a + 1);
        return child.step("c", async () => b + 1);
      }),
    result: 3,
    operations: [
      "RunInChildContext c SUCCEEDED",
      ">Step a SUCCEEDED",
      ">Step b SUCCEEDED",
      ">Step c SUCCEEDED",
    ],
    invocations: 1,
  },
  {
    id: "3-4",
    says: "a child's step that fails fails the child and the execution",
    handler: (context) =>
      context.runInChildContext("c", (child) => child.step("s", async () => fail("no"), ONCE)),
    ...{ status: "failed", result: "no", invocations: 1 },
    operations: ["RunInChildContext c FAILED", ">Step s FAILED"],
  },
  {
    id: "3-5",
    says: "a child's failure can be caught",
    handler: (context) =>
      context
        .runInChildContext("c", (child) => child.step("s", async () => fail("no"), ONCE))
        .catch(() => "caught"),
    ...{ result: "caught", operations: ["RunInChildContext c FAILED", ">Step s FAILED"], invocations: 1 },
  },
  {
    id: "3-6",
    says: "a child context within a child context",
    handler: (context) =>
      context.runInChildContext("outer", async (outer) => {
        const inner = await outer.runInChildContext("inner", (child) =>
          child.step("deep", async () => "deep"),
        );
        return outer.step("after", async () => `${inner} and after`);
      }),
    result: "deep and after",
    operations: [
      "RunInChildContext outer SUCCEEDED",
      ">RunInChildContext inner SUCCEEDED",
      ">>Step deep SUCCEEDED",
      ">Step after SUCCEEDED",
    ],
    invocations: 1,
  },
  {
    id: "3-7",
    says: "a child's step is tried again",
    handler: (context) =>
      context.runInChildContext("c", (child) =>
        child.step(async ({ attempt }) => (attempt === 1 ? fail("not yet") : "done"), upTo(3)),
      ),
    ...{
      result: "done",
      operations: ["RunInChildContext c SUCCEEDED", ">Step SUCCEEDED x2"],
      invocations: 2,
    },
  },
  {
    id: "3-8",
    says: "a child's step that has used up its tries fails the child",
    handler: (context) =>
      context.runInChildContext("c", (child) => child.step(async () => fail("no"), upTo(2))),
    ...{ status: "failed", result: "no", invocations: 2 },
    operations: ["RunInChildContext c FAILED", ">Step FAILED x2"],
  },
  {
    id: "3-9",
    says: "a child that succeeded isn't run again",
    async handler(context, { see }) {
      const made = await context.runInChildContext("c", async (child) => {
        see("child");
        return child.step(async () => "kept");
      });
      await context.wait({ seconds: 1 });
      return made;
    },
    ...{ result: "kept", seen: ["child"], invocations: 2 },
    operations: ["RunInChildContext c SUCCEEDED", ">Step SUCCEEDED", "Wait SUCCEEDED"],
  },
  {
    id: "3-10",
    says: "a child context with a step and a wait",
    handler: (context) =>
      context.runInChildContext("c", async (child) => {
        const made = await child.step(async () => "made");
        await child.wait({ seconds: 1 });
        return made;
      }),
    ...{ result: "made", invocations: 2 },
    operations: ["RunInChildContext c SUCCEEDED", ">Step SUCCEEDED", ">Wait SUCCEEDED"],
  },
  {
    id: "3-11",
    says: "a child whose result is larger than a checkpoint is run again for it, and its steps aren't",
    async handler(context, { see }) {
      const large = await context.runInChildContext("c", async (child) => {
        see("child");
        const small = await child.step(async () => {
          see("step");
          return "x";
        });
        return small.repeat(LARGE);
      });
      await context.wait({ seconds: 1 });
      return large.length;
    },
    ...{ result: LARGE, seen: ["child", "step", "child"], invocations: 2 },
    operations: ["RunInChildContext c SUCCEEDED", ">Step SUCCEEDED", "Wait SUCCEEDED"],
  },
  {
    id: "3-12",
    says: "a child whose process ended is run again",
    handler: (context, { see, crash, isFirst }) =>
      context.runInChildContext("c", (child) =>
        child.step(async () => {
          see("ran");
          return isFirst() ? crash() : "done";
        }),
      ),
    ...{ result: "done", seen: ["ran", "ran"], invocations: 2 },
    operations: ["RunInChildContext c SUCCEEDED", ">Step SUCCEEDED"],
  },
  {
    id: "3-13",
    says: "a child context with nothing but a wait",
    handler: (context) =>
      context.runInChildContext("c", async (child) => {
        await child.wait({ seconds: 1 });
        return "waited";
      }),
    ...{ result: "waited", operations: ["RunInChildContext c SUCCEEDED", ">Wait SUCCEEDED"], invocations: 2 },
  },
  {
    id: "3-14",
    says: "a child's result is kept in its own form",
    handler: (context) => context.runInChildContext("c", async () => "quiet", { serdes: CAPITALS }),
    ...{ result: "QUIET", operations: ["RunInChildContext c SUCCEEDED"], invocations: 1 },
  },
  {
    id: "3-15",
    says: "a child that throws without an operation of its own fails",
    handler: (context) => context.runInChildContext("c", async () => fail("at once")),
    ...{ status: "failed", result: "at once", operations: ["RunInChildContext c FAILED"], invocations: 1 },
  },
  {
    id: "3-16",
    says: "a child returns null",
    handler: (context) => context.runInChildContext("c", async () => null),
    ...{ result: null, operations: ["RunInChildContext c SUCCEEDED"], invocations: 1 },
  },
  {
    id: "3-17",
    says: "a child without an operation isn't run again either",
    async handler(context, { see }) {
      const made = await context.runInChildContext("c", async () => {
        see("child");
        return "kept";
      });
      await context.wait({ seconds: 1 });
      return made;
    },
    ...{ result: "kept", seen: ["child"], invocations: 2 },
    operations: ["RunInChildContext c SUCCEEDED", "Wait SUCCEEDED"],
  },
  {
    id: "3-18",
    says: "a step and a wait in a child, and a step and a wait after it",
    async handler(context, { see }) {
      const made = await context.runInChildContext("c", async (child) => {
        const inner = await child.step("inner", async () => {
          see("inner");
          return "made";
        });
        await child.wait({ seconds: 1 });
        return inner;
      });
      await context.step("outer", async () => see("outer"));
      await context.wait({ seconds: 1 });
      return made;
    },
    ...{ result: "made", seen: ["inner", "outer"], invocations: 3 },
    operations: [
      "RunInChildContext c SUCCEEDED",
      ">Step inner SUCCEEDED",
      ">Wait SUCCEEDED",
      "Step outer SUCCEEDED",
      "Wait SUCCEEDED",
    ],
  },
];
