import { fail, type Requirement, untilAtLeast } from "./requirement.ts";

const increment = async (state: number) => state + 1;

export const WAITS: readonly Requirement[] = [
  {
    id: "2-1",
    says: "a wait suspends, and goes on when it is over",
    async handler(context) {
      await context.wait({ seconds: 5 });
      return "waited";
    },
    ...{ result: "waited", operations: ["Wait SUCCEEDED"], invocations: 2 },
  },
  {
    id: "2-2",
    says: "a wait keeps its name",
    handler: (context) => context.wait("pause", { seconds: 2 }),
    ...{ operations: ["Wait pause SUCCEEDED"], invocations: 2 },
  },
  {
    id: "2-3",
    says: "two waits, one after the other",
    async handler(context) {
      await context.wait("wait-1", { seconds: 2 });
      await context.wait("wait-2", { seconds: 2 });
      return { completedWaits: 2 };
    },
    result: { completedWaits: 2 },
    ...{ operations: ["Wait wait-1 SUCCEEDED", "Wait wait-2 SUCCEEDED"], invocations: 3 },
  },
  {
    id: "2-4",
    says: "a minute is sixty seconds, never less",
    async handler(context) {
      const beganAt = await context.step(async () => Date.now());
      await context.wait({ minutes: 1 });
      return context.step(async () => Date.now() - beganAt >= 60_000);
    },
    result: true,
    ...{ operations: ["Step SUCCEEDED", "Wait SUCCEEDED", "Step SUCCEEDED"], invocations: 2 },
  },
  {
    id: "2-5",
    says: "an hour is waited in one piece",
    async handler(context) {
      const beganAt = await context.step(async () => Date.now());
      await context.wait({ hours: 1 });
      return context.step(async () => Date.now() - beganAt >= 3_600_000);
    },
    result: true,
    ...{ operations: ["Step SUCCEEDED", "Wait SUCCEEDED", "Step SUCCEEDED"], invocations: 2 },
  },
];

export const CONDITIONS: readonly Requirement[] = [
  {
    id: "6-1",
    says: "a condition is looked at until it is met",
    handler: (context) =>
      context.waitForCondition(increment, { initialState: 0, waitStrategy: untilAtLeast(3) }),
    ...{ result: 3, operations: ["WaitForCondition SUCCEEDED x3"], invocations: 3 },
  },
  {
    id: "6-2",
    says: "a condition that is met at once isn't waited for",
    handler: (context) =>
      context.waitForCondition(async (state: number) => state, {
        ...{ initialState: 5, waitStrategy: untilAtLeast(5) },
      }),
    ...{ result: 5, operations: ["WaitForCondition SUCCEEDED"], invocations: 1 },
  },
  {
    id: "6-3",
    says: "a condition keeps its name",
    handler: (context) =>
      context.waitForCondition("poll-status", increment, { initialState: 0, waitStrategy: untilAtLeast(2) }),
    ...{ result: 2, operations: ["WaitForCondition poll-status SUCCEEDED x2"], invocations: 2 },
  },
  {
    id: "6-4",
    says: "the state of a look is that of the look before, from the one it began with",
    handler: (context, { see }) =>
      context.waitForCondition(
        async (state: number) => {
          see(`from ${state}`);
          return state + 1;
        },
        { initialState: 5, waitStrategy: untilAtLeast(8) },
      ),
    ...{ result: 8, operations: ["WaitForCondition SUCCEEDED x3"], invocations: 3 },
    seen: ["from 5", "from 6", "from 7"],
  },
  {
    id: "6-5",
    says: "looks are at least the delay apart",
    async handler(context) {
      const began = await context.step(async () => Date.now());
      const last = await context.waitForCondition(
        async (state: { looks: number; at: number }) => ({ looks: state.looks + 1, at: Date.now() }),
        {
          initialState: { looks: 0, at: 0 },
          waitStrategy: ({ looks }) =>
            looks < 3 ? { shouldContinue: true, delay: { seconds: 2 } } : { shouldContinue: false },
        },
      );
      return last.at - began >= 4_000;
    },
    ...{ result: true, operations: ["Step SUCCEEDED", "WaitForCondition SUCCEEDED x3"], invocations: 3 },
  },
  {
    id: "6-6",
    says: "a strategy that gives up at the third look fails the condition, and counts from 1",
    handler: (context) =>
      context.waitForCondition(increment, {
        initialState: 0,
        waitStrategy: (_, attempt) =>
          attempt >= 3 ? fail("too often") : { shouldContinue: true, delay: { seconds: 1 } },
      }),
    ...{ status: "failed", result: "too often", operations: ["WaitForCondition FAILED x3"], invocations: 3 },
  },
  {
    id: "6-7",
    says: "a look that throws fails the execution",
    handler: (context) =>
      context.waitForCondition(async (): Promise<number> => fail("no look"), {
        ...{ initialState: 0, waitStrategy: untilAtLeast(1) },
      }),
    ...{ status: "failed", result: "no look", operations: ["WaitForCondition FAILED"], invocations: 1 },
  },
  {
    id: "6-8",
    says: "a look that throws can be caught",
    handler: (context) =>
      context
        .waitForCondition(async (): Promise<number> => fail("no look"), {
          ...{ initialState: 0, waitStrategy: untilAtLeast(1) },
        })
        .catch(() => "recovered"),
    ...{ result: "recovered", operations: ["WaitForCondition FAILED"], invocations: 1 },
  },
  {
    id: "6-9",
    says: "a state may be an object with lists",
    handler: (context) =>
      context.waitForCondition(
        async (state: { seen: number[] }) => ({ seen: [...state.seen, state.seen.length] }),
        {
          initialState: { seen: [] as number[] },
          waitStrategy: ({ seen }) => untilAtLeast(2)(seen.length),
        },
      ),
    result: { seen: [0, 1] },
    ...{ operations: ["WaitForCondition SUCCEEDED x2"], invocations: 2 },
  },
  {
    id: "6-10",
    says: "a state may become null",
    handler: (context) =>
      context.waitForCondition<number | null>(async () => null, {
        ...{ initialState: 0, waitStrategy: () => ({ shouldContinue: false }) },
      }),
    ...{ result: null, operations: ["WaitForCondition SUCCEEDED"], invocations: 1 },
  },
  {
    id: "6-11",
    says: "a state is kept in its own form",
    handler: (context) =>
      context.waitForCondition(async (state: number) => state + 1, {
        ...{ initialState: 0, waitStrategy: untilAtLeast(2) },
        serdes: {
          serialize: async (value) => `n=${value}`,
          deserialize: async (text) => Number(text?.slice(2)),
        },
      }),
    ...{ result: 2, operations: ["WaitForCondition SUCCEEDED x2"], invocations: 2 },
  },
  {
    id: "6-12",
    says: "a step follows a condition in the same invocation",
    async handler(context) {
      const state = await context.waitForCondition(increment, {
        initialState: 0,
        waitStrategy: untilAtLeast(2),
      });
      return context.step("after", async () => `after ${state}`);
    },
    result: "after 2",
    ...{ operations: ["WaitForCondition SUCCEEDED x2", "Step after SUCCEEDED"], invocations: 2 },
  },
  {
    id: "6-13",
    says: "two conditions, the second from the state of the first",
    async handler(context) {
      const first = await context.waitForCondition(increment, {
        initialState: 0,
        waitStrategy: untilAtLeast(2),
      });
      return context.waitForCondition(increment, { initialState: first, waitStrategy: untilAtLeast(4) });
    },
    result: 4,
    ...{ operations: ["WaitForCondition SUCCEEDED x2", "WaitForCondition SUCCEEDED x2"], invocations: 3 },
  },
];
