// needs: bubblewrap, python
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toEgress } from "../../../src/sandbox/e2b/limit-hosts.ts";
import { aScript, execute, run } from "../../contract/sandbox/a-sandbox.ts";
import type { Lack } from "../../stand-ins/e2b/control.ts";
import { anE2bProvider, type E2bUnderTest } from "./an-e2b-provider.ts";

const NAME = "thread-7-12";
const NETWORK = /\/network$/;
const NOT_LIMITED = "the sandbox's network is not limited: this E2B API takes no list of hosts";
const OPEN = "the account's own network rules override the sandbox's list of hosts";
const DENY_ALL = ["0.0.0.0/0"];

describe("the list of hosts for E2B", () => {
  it("denies all but names, wildcards and the operator's addresses", () => {
    const hosts = {
      operator: ["api.anthropic.com", "192.0.2.7"],
      repository: ["Registry.npmjs.org", "*.example.com", ".example.net", "api.anthropic.com"],
    };
    expect(toEgress(hosts)).toEqual({
      allowOut: ["*.example.com", "*.example.net", "192.0.2.7/32", "api.anthropic.com", "registry.npmjs.org"],
      denyOut: DENY_ALL,
    });
  });

  it("takes no address from a repository, however it is written (S9)", () => {
    const repository = ["169.254.169.254", "10.0.0.0/8", "[::1]", "::1", "0.0.0.0", "1"];

    expect(toEgress({ operator: [], repository })).toEqual({ allowOut: [], denyOut: DENY_ALL });
  });
});

describe("an E2B sandbox's network", () => {
  let e2b: E2bUnderTest;
  afterEach(() => e2b.close());

  async function startOn(...lacks: Lack[]): Promise<readonly string[]> {
    e2b = await anE2bProvider({ lacks });
    const sandbox = await e2b.provider.acquire(NAME);
    return (await sandbox.start(aScript("job", "true", { allowedHosts: ["example.com"] }))).weaknesses;
  }

  it("is limited from the first command on, to the git host and then to the job's hosts (S9)", async () => {
    expect(await startOn()).toEqual([]);

    const lists = e2b.small.requests.filter(({ path }) => NETWORK.test(path)).map(({ body }) => body);
    expect(lists).toEqual([
      { allowOut: ["127.0.0.1/32"], denyOut: DENY_ALL },
      { allowOut: ["example.com"], denyOut: DENY_ALL },
    ]);
    const methods = e2b.small.requests.map(({ method }) => method);
    expect(methods.indexOf("PUT")).toBe(methods.lastIndexOf("GET") + 1);
  });

  it.each<[string, Lack]>([
    ["without such a route", "network_route"],
    ["that takes addresses only", "host_names"],
  ])("on an API %s is not limited, and the report says so", async (_, lack) => {
    expect(await startOn(lack)).toEqual([NOT_LIMITED]);
    expect(e2b.small.sandboxes()[0]!.egress?.denyOut ?? []).toEqual([]);
    const asked = e2b.small.requests.filter(({ path }) => NETWORK.test(path)).length;
    await (await e2b.provider.acquire("another")).start(aScript("job", "true"));

    expect(e2b.small.requests.filter(({ path }) => NETWORK.test(path))).toHaveLength(asked);
  });

  it("on an API that takes a list and does nothing is told open from inside (S9)", async () => {
    e2b = await anE2bProvider();
    e2b.small.addFault({ method: "PUT", path: NETWORK, status: 204, times: 10 });
    const sandbox = await e2b.provider.acquire(NAME);

    expect((await sandbox.start(aScript("job", "true"))).weaknesses).toEqual([OPEN]);
  });

  describe("that can be limited", () => {
    beforeEach(async () => {
      e2b = await anE2bProvider();
    });

    it("starts nothing when the first list of names is refused (S9)", async () => {
      const sandbox = await e2b.provider.acquire(NAME);
      const job = aScript("job", "true", { allowedHosts: ["not a name"] });

      await expect(sandbox.start(job)).rejects.toMatchObject({ code: "bad_hosts", retry: "never" });
      expect((await sandbox.poll("job", { offsetBytes: 0, capBytes: 10 })).state.kind).toBe("gone");
      expect(e2b.small.sandboxes()[0]!.egress).toEqual({ allowOut: ["example.com"], denyOut: DENY_ALL });
    });

    it("starts nothing when the list could not be set (S9)", async () => {
      const sandbox = await e2b.provider.acquire(NAME);
      e2b.small.addFault({ method: "PUT", path: NETWORK, status: 500 });

      await expect(sandbox.start(aScript("job", "true"))).rejects.toMatchObject({ code: "unreachable" });
      expect(await run(sandbox, aScript("job", "true"))).toMatchObject({ state: { exitCode: 0 } });
    });

    it("stays one that can be, whatever is answered later (S9)", async () => {
      const sandbox = await e2b.provider.acquire(NAME);
      await run(sandbox, aScript("before", "true", { allowedHosts: ["example.com"] }));
      e2b.small.addFault({ method: "PUT", path: NETWORK, status: 404, times: 2 });

      await expect(sandbox.start(aScript("job", "true"))).rejects.toMatchObject({ code: "bad_hosts" });
      await expect(sandbox.start(aScript("job", "true"))).rejects.toMatchObject({ code: "bad_hosts" });
      expect((await sandbox.start(aScript("job", "true"))).weaknesses).toEqual([]);
    });

    it("is not taken for one that can't be when its sandbox was paused (S9)", async () => {
      await e2b.provider.acquire(NAME);
      const other = e2b.another();
      const sandbox = await other.acquire(NAME);
      await e2b.provider.stop(NAME);

      await expect(sandbox.start(aScript("job", "true"))).rejects.toMatchObject({ code: "not_running" });
      expect((await (await other.acquire(NAME)).start(aScript("job", "true"))).weaknesses).toEqual([]);
    });

    it("is not taken for one that can't be when its sandbox is lost (F21)", async () => {
      const sandbox = await e2b.provider.acquire(NAME);
      await e2b.small.lose(e2b.small.sandboxes()[0]!.id);

      await expect(execute(sandbox, ["true"], { network: "open" })).rejects.toMatchObject({
        code: "not_running",
      });
      const again = await e2b.provider.acquire(NAME);
      expect((await again.start(aScript("job", "true"))).weaknesses).toEqual([]);
    });
  });
});
