import nock from "nock";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readText } from "../repository/repository-files.ts";
import { anEvent, HOST } from "./an-event.ts";

const ENV = {
  AWS_REGION: HOST.region,
  AWS_ACCESS_KEY_ID: "AKIAtest",
  AWS_SECRET_ACCESS_KEY: "secret",
  TABLE_NAME: HOST.table,
  RUN_FUNCTION_ARN: HOST.env.RUN_FUNCTION_ARN,
};

beforeAll(() => {
  nock.disableNetConnect();
  for (const [name, value] of Object.entries(ENV)) vi.stubEnv(name, value);
  vi.stubEnv("APP_ID", "");
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("the entry points, in an account that is not set up yet", () => {
  it("load, and the webhook answers 500, so that GitHub keeps the delivery as failed", async () => {
    const { handler } = await import("../../src/lambda/webhook.ts");

    const [, routeKey = ""] = /- httpApi: (.+)/.exec(readText("serverless.yml")) ?? [];
    const answer = await handler(anEvent("{}", { routeKey }));

    expect(answer.statusCode).toBe(500);
    expect(vi.mocked(process.stdout.write).mock.calls.join("")).toContain(
      "APP_ID is missing; it must be the App's numeric id",
    );
  });

  it("load, and a page is answered 500 in words that tell nothing", async () => {
    const { handler } = await import("../../src/lambda/pages.ts");

    const answer = await handler(anEvent("", { routeKey: "GET /" }));

    expect(answer).toMatchObject({ statusCode: 500, body: "The request failed.\n" });
  });

  it("load, and an invocation of a run fails before its workflow, which Lambda repeats", async () => {
    const { handler } = await import("../../src/lambda/run.ts");

    await expect(handler({} as never, {} as never)).rejects.toMatchObject({ code: "settings_invalid" });
  });

  it("load, and a sweep fails, which an alarm counts", async () => {
    const { handler } = await import("../../src/lambda/sweep.ts");

    await expect(handler()).rejects.toThrow("APP_ID must be set");
  });
});
