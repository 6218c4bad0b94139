import { generateKeyPairSync } from "node:crypto";
import nock from "nock";
import type { HttpApiEvent } from "../../src/http/lambda.ts";
import { headersOf, SECRET } from "../http/a-delivery.ts";

export const RUN_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:sandpiper-test-run:durable";
export const SSM = "https://ssm.eu-west-1.amazonaws.com";
export const DYNAMODB = "https://dynamodb.eu-west-1.amazonaws.com";
export const LAMBDA = "https://lambda.eu-west-1.amazonaws.com";

/** What Lambda and the template put into the environment of the webhook function. */
export const HOST = {
  env: {
    APP_ID: "99",
    LOG_LEVEL: "silent",
    RUN_FUNCTION_ARN: RUN_ARN,
    WEBHOOK_SECRET_PARAMETER: "/sandpiper/webhook-secret",
    WEBHOOK_SECRET_PREVIOUS_PARAMETER: "/sandpiper/webhook-secret-previous",
  },
  region: "eu-west-1",
  table: "sandpiper-test",
  credentials: { accessKeyId: "AKIAtest", secretAccessKey: "secret-access-key", sessionToken: "session" },
};

export const PRIVATE_KEY = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

/** An HTTP API's event with a signed JSON body, as API Gateway makes it. */
export function anEvent(payload: unknown, more: Partial<HttpApiEvent> = {}): HttpApiEvent {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const routeKey = "POST /api/github/webhooks";
  return { routeKey, headers: headersOf(body), body, isBase64Encoded: false, ...more };
}

/** Parameter Store with the webhook's secret; tells how often it was asked. */
export function aParameterStore(values: Record<string, string> = { "/sandpiper/webhook-secret": SECRET }): {
  asked: string[][];
} {
  const asked: string[][] = [];
  nock(SSM)
    .post("/")
    .times(100)
    .reply(async (request: Request) => {
      const { Names } = (await request.json()) as { Names: string[] };
      asked.push(Names);
      const there = Names.filter((name) => values[name] !== undefined);
      return [200, { Parameters: there.map((Name) => ({ Name, Value: values[Name] })) }];
    });
  return { asked };
}
