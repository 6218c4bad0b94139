import nock from "nock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLambdaExecutions } from "../../src/aws/executions.ts";
import { createLambdaStarter } from "../../src/aws/starter.ts";

const ARN = "arn:aws:lambda:eu-west-1:123456789012:function:sandpiper-test-run:durable";
const RUN_ID = "0123456789abcdef0123456789";
const ORIGIN = "https://lambda.eu-west-1.amazonaws.com";
const PATH = `/2015-03-31/functions/${encodeURIComponent(ARN)}/invocations`;

const starter = createLambdaStarter({
  functionArn: ARN,
  region: "eu-west-1",
  credentials: { accessKeyId: "AKIAtest", secretAccessKey: "secret", sessionToken: "session" },
});

beforeEach(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

describe("createLambdaStarter", () => {
  it("F6: invokes the version behind the alias, asynchronously, under the run's id, signed", async () => {
    const scope = nock(ORIGIN, {
      reqheaders: {
        "content-type": "application/json",
        "x-amz-invocation-type": "Event",
        "x-amz-durable-execution-name": RUN_ID,
        "x-amz-security-token": "session",
        "x-amz-date": /^\d{8}T\d{6}Z$/,
        authorization:
          /^AWS4-HMAC-SHA256 Credential=AKIAtest\/\d{8}\/eu-west-1\/lambda\/aws4_request, SignedHeaders=host;[\w;-]*x-amz-durable-execution-name;x-amz-invocation-type;x-amz-security-token, Signature=[0-9a-f]{64}$/,
      },
    })
      .post(PATH, { runId: RUN_ID })
      .reply(202);

    await starter.start(RUN_ID);

    expect(scope.isDone()).toBe(true);
  });

  it("F2: takes a name that is started already for started", async () => {
    nock(ORIGIN)
      .post(PATH)
      .reply(409, "{}", { "x-amzn-errortype": "DurableExecutionAlreadyStartedException:http://internal" });

    await expect(starter.start(RUN_ID)).resolves.toBeUndefined();
  });

  it.each([
    [409, "ResourceConflictException"],
    [403, "AccessDeniedException"],
    [429, "TooManyRequestsException"],
    [500, "ServiceException"],
    [200, ""],
  ])(
    "fails on %i %s, once and to be tried again, so that GitHub keeps the delivery as failed",
    async (status, type) => {
      let calls = 0;
      nock(ORIGIN)
        .post(PATH)
        .times(2)
        .reply(() => {
          calls += 1;
          return [status, "{}", { "x-amzn-errortype": type }];
        });

      await expect(starter.start(RUN_ID)).rejects.toMatchObject({
        code: "start_failed",
        retry: "backoff",
        ids: { run: RUN_ID, status },
      });
      expect(calls).toBe(1);
    },
  );

  it("calls nobody to wake a run", () => {
    expect(starter.wake(RUN_ID)).toBeUndefined();
    expect(nock.activeMocks()).toEqual([]);
  });
});

describe("createLambdaExecutions", () => {
  const FUNCTION = encodeURIComponent(ARN.replace(/:durable$/, ""));
  const executions = createLambdaExecutions({
    functionArn: ARN,
    region: "eu-west-1",
    credentials: { accessKeyId: "AKIAtest", secretAccessKey: "secret" },
  });
  const answering = (status: number, body: object) =>
    nock(ORIGIN)
      .get(`/2025-12-01/functions/${FUNCTION}/durable-executions`)
      .query({ DurableExecutionName: RUN_ID })
      .reply(status, body);
  const anExecution = (Status: string, DurableExecutionName = RUN_ID) => ({ DurableExecutionName, Status });

  it.each([
    [true, [anExecution("RUNNING")]],
    [false, [anExecution("SUCCEEDED")]],
    [false, [anExecution("FAILED")]],
    [false, [anExecution("TIMED_OUT")]],
    [false, [anExecution("STOPPED")]],
    [true, [anExecution("PAUSED")]],
    [true, [anExecution("FAILED"), anExecution("RUNNING")]],
    [undefined, []],
    [undefined, [anExecution("RUNNING", `${RUN_ID}0`)]],
  ])("F77: says %s of a run whose executions are %j", async (isAlive, DurableExecutions) => {
    answering(200, { DurableExecutions });

    expect(await executions.isAlive(RUN_ID)).toBe(isAlive);
  });

  it.each([429, 500, 503])(
    "F113: is asked again when it was answered %d, and ends no run for it",
    async (status) => {
      answering(status, {});
      answering(200, { DurableExecutions: [anExecution("PAUSED")] });

      expect(await executions.isAlive(RUN_ID)).toBe(true);
    },
  );

  it("F113: is not asked for ever", async () => {
    for (let tries = 0; tries < 10; tries += 1) answering(429, {});

    await expect(executions.isAlive(RUN_ID)).rejects.toMatchObject({ code: "execution_unknown" });
    expect(nock.pendingMocks()).toHaveLength(6);
  });

  it("fails when it is not told, so that no run is ended for it", async () => {
    answering(403, {});

    await expect(executions.isAlive(RUN_ID)).rejects.toMatchObject({
      code: "execution_unknown",
      retry: "backoff",
    });
  });
});
