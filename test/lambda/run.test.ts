import type { DurableExecutionHandler } from "@aws/durable-execution-sdk-js";
import nock from "nock";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { requireAwsSettings } from "../../src/compose/aws-parts.ts";
import { composeRun } from "../../src/compose/aws-run.ts";
import { ALARMING_OPERATIONS, createLambdaRuns } from "../../src/durable/lambda-runs.ts";
import { createSqliteExecutions } from "../../src/durable/sqlite-executions.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { aParameterStore, HOST, PRIVATE_KEY } from "./an-event.ts";

const ENV = {
  APP_ID: "99",
  PRIVATE_KEY,
  WEBHOOK_SECRET: "0123456789abcdef",
  ANTHROPIC_API_KEY: "sk-ant-1",
  DAYTONA_API_KEY: "dtn_1",
};

/** Invokes a durable handler with so much time left, as often as a list of such times is long; tells how each invocation ended. */
async function invokeWith(
  workflow: DurableExecutionHandler<{ runId: string }, string>,
  remainingMs: number[],
) {
  const database = openDatabase(":memory:");
  let clock = 1_000_000;
  const executions = createSqliteExecutions(database, () => clock);
  const handler = createLambdaRuns(workflow, {
    now: () => clock,
    log: pino({ level: "silent" }),
    client: executions.client,
  });
  executions.create({ id: "run", input: JSON.stringify({ runId: "run" }), now: clock });
  const ends: string[] = [];
  for (const ms of remainingMs) {
    const { token = "", operations = [] } = executions.begin("run", clock) ?? {};
    const { Status } = await handler(
      {
        DurableExecutionArn: "run",
        CheckpointToken: token,
        InitialExecutionState: { Operations: operations },
      } as never,
      { awsRequestId: "request", getRemainingTimeInMillis: () => ms } as never,
    );
    ends.push(Status);
    clock += 60_000;
  }
  database.close();
  return ends;
}

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  vi.useRealTimers();
});

describe("the run function", () => {
  it("F12: begins no step with less than its minute left, but in the next invocation", async () => {
    const done: string[] = [];
    const ends = await invokeWith(
      async (_, context) => {
        await context.step("effect", async () => void done.push("effect"), {
          retryStrategy: (error) => ({
            shouldRetry: (error as { code?: string }).code === "no_time_left",
            delay: { seconds: 1 },
          }),
        });
        return "ended";
      },
      [64_000, 900_000],
    );

    expect(ends).toEqual(["PENDING", "SUCCEEDED"]);
    expect(done).toEqual(["effect"]);
  });

  it("F12: puts a look off as well, and keeps what it knew", async () => {
    const seen: number[] = [];
    const ends = await invokeWith(
      async (_, context) => {
        const last = await context.waitForCondition(
          "look",
          async (state: number) => {
            seen.push(state);
            return state + 1;
          },
          {
            initialState: 1,
            waitStrategy: (state) =>
              state === 2 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 1 } },
          },
        );
        return String(last);
      },
      [64_000, 900_000],
    );

    expect(ends).toEqual(["PENDING", "SUCCEEDED"]);
    expect(seen).toEqual([1]);
  });

  it("F46: is composed once, and anew when a secret has changed", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const keys = ["PRIVATE_KEY", "WEBHOOK_SECRET", "ANTHROPIC_API_KEY", "DAYTONA_API_KEY"];
    const names = Object.fromEntries(keys.map((key) => [`${key}_PARAMETER`, key]));
    const values: Record<string, string> = { ...ENV };
    aParameterStore(values);
    const ready = composeRun({ ...HOST, env: { APP_ID: "99", LOG_LEVEL: "silent", ...names } });

    const first = await ready();
    vi.advanceTimersByTime(5 * 60_000);
    expect(await ready()).toBe(first);
    values.DAYTONA_API_KEY = "dtn_2";
    expect(await ready()).toBe(first);
    vi.advanceTimersByTime(5 * 60_000);
    expect(await ready()).not.toBe(first);
  });
});

describe("F109: the operations of a run", () => {
  /** An invocation of a run that has so many looks behind it, and what it logs. */
  async function invokeAfter(looks: number, isOver: boolean) {
    const logged: Record<string, unknown>[] = [];
    const log = pino({ base: null }, { write: (line) => void logged.push(JSON.parse(line)) });
    const client = {
      checkpoint: async () => ({ CheckpointToken: "t" }),
      getExecutionState: async () => ({}),
    };
    const handler = createLambdaRuns(
      async (_, context) => {
        if (!isOver) await context.wait({ seconds: 9 });
        return "ended";
      },
      { now: Date.now, log, client: client as never },
    );
    const look = { Type: "STEP", SubType: "WaitForCondition", Status: "SUCCEEDED" };
    const Operations = [
      { Id: "e", Type: "EXECUTION", Status: "STARTED", ExecutionDetails: { InputPayload: "{}" } },
      { ...look, Id: "x", StepDetails: { Attempt: looks } },
    ];
    const event = {
      DurableExecutionArn: "arn:aws:lambda:eu-test-1:1:function:run:7/durable-execution/r1/0d5c",
      CheckpointToken: "t",
      InitialExecutionState: { Operations },
    };
    await handler(event as never, { getRemainingTimeInMillis: () => 900_000 } as never);
    return logged;
  }

  it.each([
    [370, true, [372]],
    [370, false, []],
    [ALARMING_OPERATIONS, false, [ALARMING_OPERATIONS + 2]],
  ])("are told when it is over, or near its limit (%d looks, over: %s)", async (looks, isOver, told) => {
    const logged = await invokeAfter(looks, isOver);

    expect(logged).toEqual(
      told.map((operations) => expect.objectContaining({ msg: "run.metered", run: "r1", operations })),
    );
  });
});

describe("the settings on AWS", () => {
  it("F109: let a run work as long as surely fits into an execution", () => {
    expect(requireAwsSettings({ ...ENV, RUN_MINUTES: "60" }).limits.minutes).toBe(60);
  });

  it("have Daytona for a sandbox when nothing is said", () => {
    expect(requireAwsSettings(ENV).sandbox.kind).toBe("daytona");
    expect(requireAwsSettings({ ...ENV, SANDBOX: " " }).sandbox.kind).toBe("daytona");
  });

  it.each([
    [{ SANDBOX: "local" }, /^SANDBOX must be one of daytona, e2b, aio/],
    [{ PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "/key.pem" }, /^PRIVATE_KEY_PATH /],
    [{ DAYTONA_API_KEY: undefined }, /^DAYTONA_API_KEY /],
    [{ RUN_MINUTES: "61" }, /^RUN_MINUTES must be at most 60 on AWS/],
    [{ APP_ID: undefined, PRIVATE_KEY: undefined, WEBHOOK_SECRET: undefined }, /^APP_ID must be set/],
  ])("refuse %j", (env, problem) => {
    expect(() => requireAwsSettings({ ...ENV, ...env })).toThrow(problem);
  });
});
