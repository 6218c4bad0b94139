// needs: bubblewrap, python
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toModelRule } from "../../../src/sandbox/e2b/model-rule.ts";
import { MODEL_KEY_PLACEHOLDER, type ModelAccess } from "../../../src/sandbox/sandbox.ts";
import { aScript, run } from "../../contract/sandbox/a-sandbox.ts";
import type { Lack } from "../../stand-ins/e2b/control.ts";
import { anE2bProvider, type E2bUnderTest } from "./an-e2b-provider.ts";

const NAME = "thread-7-12";
const NETWORK = /\/network$/;
const SECRET = "sk-ant-9f3Kq7VtZ2mXw8LpRb4Nc6Yd1Hs5Jg0Ea";
const INSIDE = "the model's key is a variable of the agent's process";
const DENY_ALL = ["0.0.0.0/0"];

/** The model's API as far as a key goes: told first, before the body. */
class Model {
  readonly heard: IncomingHttpHeaders[] = [];
  readonly #server: Server = createServer((request, response) => {
    this.heard.push(request.headers);
    const { "x-api-key": key, authorization } = request.headers;
    response.writeHead(key === SECRET || authorization === `Bearer ${SECRET}` ? 400 : 401).end();
  });

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  close(): void {
    this.#server.close();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  access(kind: ModelAccess["credential"]["kind"], host = "localhost"): ModelAccess {
    return { baseUrl: `http://${host}:${this.port}`, credential: { kind, secret: SECRET } };
  }
}

describe("the rule for the model's key", () => {
  const rulesFor = (baseUrl: string, kind: ModelAccess["credential"]["kind"]) =>
    toModelRule({ baseUrl, credential: { kind, secret: SECRET } });

  it("sets the header of its kind, for the host of the model's address alone", () => {
    expect(rulesFor("https://api.anthropic.com", "api_key")).toEqual({
      "api.anthropic.com": [{ transform: { headers: { "x-api-key": SECRET } } }],
    });
    expect(rulesFor("https://Gateway.example:8443/anthropic", "oauth_token")).toEqual({
      "gateway.example": [{ transform: { headers: { authorization: `Bearer ${SECRET}` } } }],
    });
  });

  it.each(["http://127.0.0.1:8080", "http://[::1]:8080"])("is none for the address %s", (baseUrl) => {
    expect(rulesFor(baseUrl, "api_key")).toBeUndefined();
  });
});

describe("S45: the model's key and E2B", () => {
  const model = new Model();
  let e2b: E2bUnderTest;
  beforeAll(() => model.listen());
  beforeEach(() => {
    model.heard.length = 0;
  });
  afterEach(() => e2b.close());
  afterAll(() => model.close());

  async function begin(...lacks: Lack[]) {
    e2b = await anE2bProvider({ lacks });
    e2b.expose(model.port);
    return e2b.provider.acquire(NAME);
  }
  const networks = () => e2b.small.requests.filter(({ path }) => NETWORK.test(path)).map(({ body }) => body);

  it.each(["api_key", "oauth_token"] as const)(
    "keeps an %s outside: one request has the list and the rule, and a look from inside finds the key put in",
    async (kind) => {
      const sandbox = await begin();
      const access = model.access(kind);
      const job = aScript("job", "env; cat /proc/[0-9]*/environ", { model: access });
      const { weaknesses } = await sandbox.start(job);
      expect(model.heard).toHaveLength(1);
      const { output } = await run(sandbox, job);

      expect(weaknesses).toEqual([]);
      expect(networks().at(-1)).toEqual({
        allowOut: ["localhost"],
        denyOut: DENY_ALL,
        rules: toModelRule(access),
      });
      expect(output).toContain(`=${MODEL_KEY_PLACEHOLDER}`);
      expect(output).not.toContain(SECRET);
    },
  );

  it("leaves no key in the account's record of a sandbox that rests", async () => {
    const sandbox = await begin();
    await run(sandbox, aScript("job", "true", { model: model.access("api_key") }));
    expect(JSON.stringify(e2b.small.sandboxes()[0]?.rules)).toContain(SECRET);
    await e2b.provider.stop(NAME);

    expect(e2b.small.sandboxes()).toMatchObject([{ state: "paused", rules: {} }]);
  });

  it.each<[string, RegExp, string, Lack[]]>([
    [
      "refuses rules",
      /takes no network rules \(.*not available for your team/,
      "localhost",
      ["network_rules"],
    ],
    ["has no such route", /has no network rules/, "localhost", ["network_route"]],
    ["would have to name an address", /need the model's host to have a name/, "127.0.0.1", []],
  ])("starts nothing where the API %s, unless the operator allows it", async (_, reason, host, lacks) => {
    const sandbox = await begin(...lacks);
    const job = aScript("job", "env", { model: model.access("api_key", host) });
    const fault = await sandbox.start(job).catch((error) => error);

    expect(fault).toMatchObject({ code: "key_inside", retry: "never" });
    expect(fault.message).toMatch(reason);
    expect(fault.message).toContain("SANDBOX_HOLDS_MODEL_KEY=true");
    expect((await sandbox.poll("job", { offsetBytes: 0, capBytes: 10 })).state.kind).toBe("gone");

    const allowed = await e2b.another({ mayHoldModelKey: true }).acquire(NAME);
    const { weaknesses } = await allowed.start(job);
    expect(weaknesses).toContainEqual(expect.stringMatching(`^${INSIDE}: `));
    expect(weaknesses).toContainEqual(expect.stringMatching(reason));
    expect((await run(allowed, job)).output).toContain(`ANTHROPIC_API_KEY=${SECRET}`);
  });

  it("is found out to be ignored by an API that takes rules and does nothing with them", async () => {
    const sandbox = await begin("rules_effect");
    const started = sandbox.start(aScript("job", "env", { model: model.access("api_key") }));

    await expect(started).rejects.toMatchObject({ code: "key_inside", retry: "never" });
    expect(model.heard.length).toBeGreaterThan(3);
    expect(new Set(model.heard.map((headers) => headers["x-api-key"]))).toEqual(
      new Set([MODEL_KEY_PLACEHOLDER]),
    );
  });

  it("starts with the placeholder where the model gives no answer that tells", async () => {
    const sandbox = await begin();
    const nobody = { ...model.access("api_key"), baseUrl: "http://localhost:9" };
    const job = aScript("job", "env", { model: nobody });

    expect((await sandbox.start(job)).weaknesses).toEqual([]);
    expect((await run(sandbox, job)).output).toContain(`ANTHROPIC_API_KEY=${MODEL_KEY_PLACEHOLDER}`);
  });

  it("starts nothing when the rule could not be set", async () => {
    const sandbox = await begin();
    e2b.small.addFault({ method: "PUT", path: NETWORK, status: 204 });
    e2b.small.addFault({ method: "PUT", path: NETWORK, status: 500 });
    const job = aScript("job", "true", { model: model.access("api_key") });

    await expect(sandbox.start(job)).rejects.toMatchObject({ code: "unreachable", retry: "backoff" });
    expect(await run(sandbox, job)).toMatchObject({ state: { exitCode: 0 } });
  });
});
