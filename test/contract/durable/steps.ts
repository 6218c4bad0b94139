import { createRetryStrategy, JitterStrategy, StepSemantics } from "@aws/durable-execution-sdk-js";
import { CAPITALS, fail, ONCE, type Requirement, upTo } from "./requirement.ts";

class Passing extends Error {}

const AT_MOST_ONCE = { semantics: StepSemantics.AtMostOncePerRetry };

export const STEPS: readonly Requirement[] = [
  {
    id: "1-1",
    says: "a step succeeds the first time",
    handler: (context) => context.step(async () => "Hello, World!"),
    ...{ result: "Hello, World!", operations: ["Step SUCCEEDED"], invocations: 1 },
  },
  {
    id: "1-2",
    says: "a step keeps its name",
    handler: (context) => context.step("greet", async () => "hi"),
    ...{ result: "hi", operations: ["Step greet SUCCEEDED"], invocations: 1 },
  },
  {
    id: "1-3",
    says: "a step is given what the step before returned",
    async handler(context) {
      const first = await context.step("first", async () => 2);
      return context.step("second", async () => first * 21);
    },
    ...{ result: 42, operations: ["Step first SUCCEEDED", "Step second SUCCEEDED"], invocations: 1 },
  },
  {
    id: "1-4",
    says: "a step returns an object with lists in it",
    handler: (context) => context.step(async () => ({ user: { name: "Alice", tags: ["a", "b"] }, count: 2 })),
    result: { user: { name: "Alice", tags: ["a", "b"] }, count: 2 },
    ...{ operations: ["Step SUCCEEDED"], invocations: 1 },
  },
  {
    id: "1-5",
    says: "a step returns null",
    handler: (context) => context.step(async () => null),
    ...{ result: null, operations: ["Step SUCCEEDED"], invocations: 1 },
  },
  {
    id: "1-6",
    says: "a step's result is kept in its own form",
    handler: (context) => context.step(async () => "hello world", { serdes: CAPITALS }),
    ...{ result: "HELLO WORLD", operations: ["Step SUCCEEDED"], invocations: 1 },
  },
  {
    id: "1-7",
    says: "a step writes to the log of its context, once each line",
    handler: (context, { see }) => {
      const say = (line: unknown) => see(String(line));
      context.configureLogger({
        customLogger: { log: say, info: say, warn: say, error: say, debug: say },
      });
      return context.step(async ({ logger }) => {
        logger.info("begun");
        logger.info("done");
        return 1;
      });
    },
    ...{ result: 1, operations: ["Step SUCCEEDED"], seen: ["begun", "done"], invocations: 1 },
  },
  {
    id: "1-8",
    says: "a step and a wait, replayed",
    async handler(context) {
      const made = await context.step(async () => "made");
      await context.wait({ seconds: 1 });
      return made;
    },
    ...{ result: "made", operations: ["Step SUCCEEDED", "Wait SUCCEEDED"], invocations: 2 },
  },
  {
    id: "1-9",
    says: "a step that succeeded isn't run again",
    async handler(context, { see }) {
      await context.step("s", async () => see("ran"));
      await context.wait({ seconds: 1 });
    },
    ...{ operations: ["Step s SUCCEEDED", "Wait SUCCEEDED"], seen: ["ran"], invocations: 2 },
  },
  {
    id: "1-10",
    says: "a step that failed throws the same again without being run",
    async handler(context, { see }) {
      const run = async () => {
        see("ran");
        fail("for good");
      };
      await context.step("s", run, ONCE).catch((error: unknown) => see(`caught ${(error as Error).message}`));
      await context.wait({ seconds: 1 });
    },
    operations: ["Step s FAILED", "Wait SUCCEEDED"],
    ...{ seen: ["ran", "caught for good", "caught for good"], invocations: 2 },
  },
  {
    id: "1-11",
    says: "a step that fails is tried again, and the second try is attempt 2",
    handler: (context, { see }) =>
      context.step(async ({ attempt }) => {
        see(`attempt ${attempt}`);
        return attempt === 1 ? fail("not yet") : "done";
      }, upTo(4)),
    ...{ result: "done", operations: ["Step SUCCEEDED x2"], invocations: 2 },
    seen: ["attempt 1", "attempt 2"],
  },
  {
    id: "1-12",
    says: "a step with four tries fails after the fourth",
    handler: (context, { see }) =>
      context.step(async ({ attempt }) => {
        see(`attempt ${attempt}`);
        fail("always");
      }, upTo(4)),
    ...{ status: "failed", result: "always", operations: ["Step FAILED x4"], invocations: 4 },
    seen: ["attempt 1", "attempt 2", "attempt 3", "attempt 4"],
  },
  {
    id: "1-13",
    says: "a step without a strategy is tried again after up to 5, then up to 10 seconds",
    handler: (context) => context.step(async ({ attempt }) => (attempt < 3 ? fail("not yet") : "done")),
    ...{ result: "done", operations: ["Step SUCCEEDED x3"], invocations: 3 },
  },
  {
    id: "1-14",
    says: "the first backoff is the one that was asked for, and the second is doubled",
    async handler(context) {
      const beganAt = await context.step(async () => Date.now());
      const strategy = { maxAttempts: 3, initialDelay: { seconds: 10 }, backoffRate: 2 } as const;
      const endedAt = await context.step(
        async ({ attempt }) => (attempt < 3 ? fail("not yet") : Date.now()),
        { retryStrategy: createRetryStrategy({ ...strategy, jitter: JitterStrategy.NONE }) },
      );
      return Math.floor((endedAt - beganAt) / 10_000);
    },
    ...{ result: 3, operations: ["Step SUCCEEDED", "Step SUCCEEDED x3"], invocations: 3 },
  },
  {
    id: "1-15",
    says: "a fault of the kind that a strategy names is tried again",
    handler: (context) =>
      context.step(
        async ({ attempt }) => {
          if (attempt === 1) throw new Passing("passes");
          return "done";
        },
        { retryStrategy: createRetryStrategy({ maxAttempts: 3, retryableErrorTypes: [Passing] }) },
      ),
    ...{ result: "done", operations: ["Step SUCCEEDED x2"], invocations: 2 },
  },
  {
    id: "1-16",
    says: "a fault of another kind isn't tried again",
    handler: (context) =>
      context.step(async () => fail("another"), {
        retryStrategy: createRetryStrategy({ maxAttempts: 3, retryableErrorTypes: [Passing] }),
      }),
    ...{ status: "failed", result: "another", operations: ["Step FAILED"], invocations: 1 },
  },
  {
    id: "1-17",
    says: "a step at most once that was interrupted fails when it may not be tried again",
    handler: (context, { see, crash }) =>
      context.step(
        "s",
        () => {
          see("ran");
          return crash();
        },
        { ...AT_MOST_ONCE, ...ONCE },
      ),
    ...{ status: "failed", operations: ["Step s FAILED"], seen: ["ran"], invocations: 2 },
  },
  {
    id: "1-18",
    says: "a step at most once that was interrupted is tried again as attempt 2",
    handler: (context, { see, crash }) =>
      context.step(
        async ({ attempt }) => {
          see(`attempt ${attempt}`);
          return attempt === 1 ? crash() : "second";
        },
        { ...AT_MOST_ONCE, ...upTo(2) },
      ),
    ...{ result: "second", operations: ["Step SUCCEEDED x2"], invocations: 3 },
    seen: ["attempt 1", "attempt 2"],
  },
  {
    id: "1-19",
    says: "a step that fails for good fails the execution",
    handler: (context) => context.step("s", async () => fail("for good"), ONCE),
    ...{ status: "failed", result: "for good", operations: ["Step s FAILED"], invocations: 1 },
  },
  {
    id: "1-20",
    says: "a step's failure can be caught",
    handler: (context) => context.step("s", async () => fail("for good"), ONCE).catch(() => "caught"),
    ...{ result: "caught", operations: ["Step s FAILED"], invocations: 1 },
  },
];
