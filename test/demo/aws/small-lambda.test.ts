import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { SmallLambda } from "../../../demo/aws/small-lambda.ts";
import { createLambdaExecutions } from "../../../src/aws/executions.ts";

const KEY = "AKIDEXAMPLE";
const BANNER =
  'import { createRequire as __r } from "node:module"; const require = __r(import.meta.url); const __filename = import.meta.filename; const __dirname = import.meta.dirname;';

/** A durable handler on the real SDK, with its own client: what it asks of Lambda, the small one answers. */
const DURABLE = `
import { withDurableExecution } from "@aws/durable-execution-sdk-js";
import { appendFileSync } from "node:fs";
const say = (line) => appendFileSync(process.env.TOLD, line + "\\n");
export const handler = withDurableExecution(async (event, context) => {
  if (event.how === "huge") return "x".repeat(7_000_000);
  await context.step("first", async () => say("first " + process.env.AWS_LAMBDA_FUNCTION_VERSION));
  await context.wait({ seconds: 1 });
  const looked = await context.waitForCondition("look", async (state) => ({ n: state.n + 1 }), {
    initialState: { n: 0 },
    waitStrategy: ({ n }) => (n < 3 ? { shouldContinue: true, delay: { seconds: 1 } } : { shouldContinue: false }),
  });
  await context.step("last", async () => say("last " + process.env.AWS_LAMBDA_FUNCTION_VERSION));
  return event.greeting + looked.n;
});`;
const PLAIN = `
export const handler = async (event, context) => {
  if (event.how === "throw") throw new TypeError("no");
  if (event.how === "hang") await new Promise(() => setInterval(() => 0, 1000));
  if (event.how === "die") process.exit(3);
  return { left: context.getRemainingTimeInMillis() > 0, pid: process.pid };
};`;

describe("the small Lambda", () => {
  let directory: string;
  let lambda: SmallLambda;
  let told: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "sandpiper-lambda-"));
    told = join(directory, "told");
    await writeFile(told, "");
    for (const [name, contents] of Object.entries({ durable: DURABLE, plain: PLAIN })) {
      await build({
        stdin: { contents, resolveDir: import.meta.dirname },
        ...{ bundle: true, platform: "node", format: "esm", outfile: join(directory, `${name}.mjs`) },
        ...{ banner: { js: BANNER }, logLevel: "error" },
      });
    }
    lambda = new SmallLambda(KEY);
    await lambda.listen();
    lambda.deploy("plain", toSettings("plain", 2_000));
    lambda.deploy("durable", { ...toSettings("durable", 10_000), isDurable: true });
  });
  afterAll(async () => {
    await lambda.close();
    await rm(directory, { recursive: true, force: true });
  });

  const toSettings = (name: string, timeoutMs: number) => ({
    bundle: join(directory, `${name}.mjs`),
    env: {
      TOLD: told,
      AWS_ENDPOINT_URL_LAMBDA: lambda?.url ?? "",
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: "secret",
    },
    timeoutMs,
    isDurable: false,
  });
  const start = (name: string, input: object, headers: Record<string, string> = {}) =>
    fetch(`${lambda.url}/2015-03-31/functions/durable/invocations?Qualifier=live`, {
      method: "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${KEY}/20261121/eu-test-1/lambda/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
        "x-amz-invocation-type": "Event",
        "x-amz-durable-execution-name": name,
        ...headers,
      },
      body: JSON.stringify(input),
    });
  const ended = (name: string) =>
    vi.waitFor(
      () => {
        const found = lambda.executions("durable").find((execution) => execution.name === name);
        if (found === undefined || found.status === "RUNNING") throw new Error("It is still running.");
        return found;
      },
      { timeout: 120_000, interval: 20 },
    );

  it("keeps a process warm, and tells a throw, a death and a time that is over apart", async () => {
    const first = await lambda.invoke("plain", "{}");
    const second = await lambda.invoke("plain", "{}");

    expect(first).toEqual(second);
    expect(await lambda.invoke("plain", '{"how":"throw"}')).toMatchObject({
      kind: "error",
      payload: expect.stringContaining('"errorType":"TypeError"'),
    });
    expect(await lambda.invoke("plain", '{"how":"hang"}')).toEqual({ kind: "timed_out" });
    expect(await lambda.invoke("plain", '{"how":"die"}')).toEqual({ kind: "crashed" });
    expect(await lambda.invoke("plain", "{}")).toMatchObject({ kind: "answered" });
  });

  it("carries a durable execution over its waits, once a name, on the version it began with (F41)", async () => {
    expect((await start("one", { greeting: "hello " })).status).toBe(202);
    expect((await start("one", { greeting: "hello " })).status).toBe(202);
    await vi.waitFor(() => expect(lambda.executions("durable")[0]?.checkpoints).toBeGreaterThan(0), {
      timeout: 120_000,
    });
    lambda.deploy("durable", { ...toSettings("durable", 10_000), isDurable: true });
    await lambda.killEnvironments();
    const execution = await ended("one");

    expect(execution).toMatchObject({ status: "SUCCEEDED", result: '"hello 3"', version: "1" });
    expect(lambda.executions("durable")).toHaveLength(1);
    expect(execution.invocations).toBeGreaterThan(3);
  });

  it("tells whether an execution of a name is under way, has ended, or never began (F6)", async () => {
    const { isAlive: look } = createLambdaExecutions({
      functionArn: `${lambda.toArn("durable")}:live`,
      region: "eu-test-1",
      credentials: { accessKeyId: KEY, secretAccessKey: "secret" },
      endpoint: lambda.url,
    });
    await start("looked-at", { greeting: "hi " });

    expect(await look("looked-at")).toBe(true);
    await ended("looked-at");
    expect(await look("looked-at")).toBe(false);
    expect(await look("never")).toBeUndefined();
  });

  it("F80: a result that is refused ends the execution with its first invocation", async () => {
    await start("huge", { how: "huge" });

    expect(await ended("huge")).toMatchObject({
      status: "FAILED",
      error: "the payload is larger than 256 KB",
      invocations: 1,
    });
  });

  it("refuses what is not signed, not there, or begun with another input", async () => {
    expect((await start("other", {}, { authorization: "none" })).status).toBe(403);
    expect((await start("one", { greeting: "bye" })).status).toBe(409);
    expect(
      (await fetch(`${lambda.url}/2015-03-31/functions/none/invocations`, { method: "POST" })).status,
    ).toBe(403);
  });
});
