import nock from "nock";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSecretReader } from "../../src/aws/secrets.ts";
import { listSecretParameters } from "../../src/settings/secret-parameters.ts";
import { aParameterStore, HOST, SSM } from "../lambda/an-event.ts";

const MINUTE_MS = 60_000;
const parameters = listSecretParameters({
  PRIVATE_KEY_PARAMETER: "/sandpiper/private-key",
  E2B_API_KEY_PARAMETER: " /sandpiper/e2b ",
  AIO_API_KEY_PARAMETER: "",
});

let clock = 0;
let lines: string[] = [];

function aReader() {
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  const { region, credentials } = HOST;
  return createSecretReader({ account: { region, credentials }, parameters, log, now: () => clock });
}

beforeEach(() => {
  clock = 1_000_000;
  lines = [];
  nock.disableNetConnect();
});
afterEach(() => nock.cleanAll());

describe("secrets from Parameter Store", () => {
  it("are read by their names in one signed request, decrypted; one that doesn't exist is not set", async () => {
    const scope = nock(SSM, {
      reqheaders: {
        "x-amz-target": "AmazonSSM.GetParameters",
        "x-amz-security-token": "session",
        "content-type": "application/x-amz-json-1.1",
        authorization: /^AWS4-HMAC-SHA256 Credential=AKIAtest\/\d{8}\/eu-west-1\/ssm\/aws4_request, /,
      },
    })
      .post(
        "/",
        JSON.stringify({ Names: ["/sandpiper/private-key", "/sandpiper/e2b"], WithDecryption: true }),
      )
      .reply(200, { Parameters: [{ Name: "/sandpiper/private-key", Value: "key" }] });

    expect(await aReader()()).toEqual({ PRIVATE_KEY: "key" });
    expect(scope.isDone()).toBe(true);
  });

  it("F46: are asked for again after five minutes, and not before", async () => {
    const { asked } = aParameterStore({ "/sandpiper/private-key": "key" });
    const read = aReader();

    const first = await read();
    clock += 5 * MINUTE_MS - 1;
    expect(await read()).toBe(first);
    expect(asked).toHaveLength(1);

    clock += 1;
    expect(await read()).toBe(first);
    expect(asked).toHaveLength(2);
  });

  it("F46: count as changed within five minutes", async () => {
    const values = { "/sandpiper/private-key": "old" };
    aParameterStore(values);
    const read = aReader();
    await read();
    values["/sandpiper/private-key"] = "new";
    clock += 5 * MINUTE_MS;

    expect(await read()).toEqual({ PRIVATE_KEY: "new" });
  });

  it("are asked for once by many at the same time", async () => {
    const { asked } = aParameterStore({ "/sandpiper/private-key": "key" });
    const read = aReader();

    await Promise.all([read(), read(), read()]);

    expect(asked).toHaveLength(1);
  });

  it("of before go on for half an hour when a refresh fails, which is logged without a value", async () => {
    nock(SSM)
      .post("/")
      .reply(200, { Parameters: [{ Name: "/sandpiper/private-key", Value: "key-canary" }] });
    nock(SSM).post("/").times(9).reply(500, "no");
    const read = aReader();
    await read();

    clock += 10 * MINUTE_MS;
    expect(await read()).toEqual({ PRIVATE_KEY: "key-canary" });
    expect(lines.join("")).toContain("secrets.refresh_failed");
    expect(lines.join("")).not.toContain("key-canary");

    clock += 21 * MINUTE_MS;
    await expect(read()).rejects.toMatchObject({ code: "secrets_unavailable" });
  });

  it("are a fault when they can't be read at all, and read by the next call", async () => {
    nock(SSM).post("/").reply(400, "AccessDenied");
    const read = aReader();

    await expect(read()).rejects.toMatchObject({ code: "secrets_unavailable", retry: "backoff" });
    aParameterStore({ "/sandpiper/private-key": "key" });
    expect(await read()).toEqual({ PRIVATE_KEY: "key" });
  });
});
