// needs: bubblewrap, curl
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Sandbox } from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aSmallE2b, type SmallE2bUnderTest } from "./a-small-e2b.ts";
import { findRulesProblem, transformHeaders } from "./network-rules.ts";

const rule = (headers: Record<string, string>) => [{ transform: { headers } }];
const ALL = "0.0.0.0/0";

describe("the small E2B's network rules", () => {
  it.each([
    [{ "api.example.com": rule({ "x-api-key": "k" }) }, undefined],
    [{ localhost: [{}], "*.example.com": [] }, undefined],
    [{ "": [] }, /must not be empty/],
    [{ "127.0.0.1": [] }, /not a valid domain name/],
    [{ "*": [] }, /not a valid domain name/],
    [{ "a.*.com": [] }, /not a valid domain name/],
    [{ "api.example.com:8080": [] }, /not a valid domain name/],
    [{ [`${"a.".repeat(64)}com`]: [] }, /maximum length/],
    [{ a: [...rule({}), ...rule({})] }, /at most 1 transform/],
    [{ a: rule({ "x y": "1" }) }, /Header name/],
    [{ a: rule({ x: "1\r\ny: 2" }) }, /Value for header/],
    [{ a: rule({ x: "1".repeat(2_049) }) }, /Value for header/],
    [Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`h${n}.com`, []])), /at most 10 domains/],
  ])("%j have the problem %s", (rules, problem) => {
    if (problem === undefined) expect(findRulesProblem(rules)).toBeUndefined();
    else expect(findRulesProblem(rules)).toMatch(problem);
  });

  it("set headers in the place of those of the same name, for the exact host before the longest wildcard", () => {
    const rules = {
      "*.example.com": rule({ "X-Key": "wide" }),
      "*.b.example.com": rule({ "X-Key": "narrow", other: "1" }),
      "a.b.Example.com": rule({ "X-Key": "exact" }),
    };
    const sent = (host: string) => transformHeaders(rules, host, { "x-key": "own", accept: "*/*" });

    expect(sent("a.b.example.com")).toEqual({ "x-key": "exact", accept: "*/*" });
    expect(sent("c.b.example.com")).toEqual({ "x-key": "narrow", other: "1", accept: "*/*" });
    expect(sent("c.example.com")["x-key"]).toBe("wide");
    expect(sent("example.com")["x-key"]).toBe("own");
    expect(sent("evilexample.com")["x-key"]).toBe("own");
  });
});

describe("the small E2B, to the real SDK,", () => {
  const heard: IncomingHttpHeaders[] = [];
  let echo: Server;
  let at: SmallE2bUnderTest;
  let sandbox: Sandbox;
  beforeAll(async () => {
    echo = createServer((request, response) => {
      heard.push(request.headers);
      response.end();
    });
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    const internet = { ports: new Set([portOf(echo)]), sites: new Map() };
    at = await aSmallE2b({ internet });
    sandbox = await at.create();
  });
  afterAll(async () => {
    await at.close();
    echo.close();
  });
  const send = async (host: string) => {
    const url = `http://${host}:${portOf(echo)}/`;
    await sandbox.commands.run(`curl -s -H 'x-api-key: own' ${url} || true`, { user: "root" });
    return heard.pop()?.["x-api-key"];
  };

  it("takes lists and rules in one request, and sets the headers for the rule's host alone", async () => {
    const network = {
      allowOut: ["localhost", "127.0.0.1"],
      denyOut: [ALL],
      rules: { localhost: rule({ "x-api-key": "real" }) },
    };
    await sandbox.updateNetwork(network);

    expect(at.small.requests.at(-1)).toMatchObject({ method: "PUT", body: network, status: 204 });
    expect(await send("localhost")).toBe("real");
    expect(await send("127.0.0.1")).toBe("own");
    expect((await sandbox.getInfo()).network).toMatchObject(network);
  });

  it("opens no way by a rule, and drops rules that a later request leaves out", async () => {
    await sandbox.updateNetwork({
      allowOut: [],
      denyOut: [ALL],
      rules: { localhost: rule({ "x-api-key": "real" }) },
    });
    expect(await send("localhost")).toBeUndefined();

    await sandbox.updateNetwork({ allowOut: ["localhost"], denyOut: [ALL] });
    expect(await send("localhost")).toBe("own");
  });

  it("refuses rules for an address", async () => {
    const rules = { "127.0.0.1": rule({ "x-api-key": "real" }) };

    await expect(sandbox.updateNetwork({ rules })).rejects.toMatchObject({ statusCode: 400 });
  });
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
