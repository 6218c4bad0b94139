// needs: bubblewrap, curl
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isHostAllowed, type NetworkSettings } from "../../../demo/daytona/network.ts";
import { canBox } from "../box/a-box.ts";
import { type ADaytona, aDaytona, execute } from "./a-daytona.ts";

const works = await canBox();
const site = () => ({ status: 200, body: "site" });
const sites = new Map([
  ["a.test", site],
  ["sub.b.test", site],
  ["openrouter.ai", site],
]);

function settings(overrides: Partial<NetworkSettings>): NetworkSettings {
  return { networkBlockAll: false, networkAllowList: undefined, domainAllowList: undefined, ...overrides };
}

describe("whether a host is allowed", () => {
  it.each<[string, Partial<NetworkSettings>, boolean]>([
    ["any.test", {}, true],
    ["any.test", { domainAllowList: "", networkAllowList: "" }, true],
    ["any.test", { networkBlockAll: true }, false],
    ["a.test", { networkBlockAll: true, domainAllowList: "a.test" }, false],
    ["a.test", { domainAllowList: "b.test, a.test" }, true],
    ["sub.a.test", { domainAllowList: "a.test" }, false],
    ["sub.a.test", { domainAllowList: "*.a.test" }, true],
    ["a.test", { domainAllowList: "*.a.test" }, true],
    ["ba.test", { domainAllowList: "*.a.test" }, false],
    ["10.1.2.3", { networkAllowList: "10.1.0.0/16" }, true],
    ["10.2.2.3", { networkAllowList: "10.1.0.0/16" }, false],
    ["200.1.1.1", { networkAllowList: "0.0.0.0/0" }, true],
    ["10.1.2.3", { networkAllowList: "10.1.2.3/32", domainAllowList: "a.test" }, true],
    ["a.test", { networkAllowList: "10.1.2.3/32", domainAllowList: "a.test" }, true],
    ["b.test", { networkAllowList: "10.1.2.3/32", domainAllowList: "a.test" }, false],
  ])("%s under %o: %s", (host, overrides, isAllowed) => {
    expect(isHostAllowed(host, settings(overrides), "open")).toBe(isAllowed);
  });

  it.each(["limited", "restricted"] as const)("is the account's own matter where it is %s", (tier) => {
    const own = settings({ domainAllowList: "a.test" });

    const hosts = ["a.test", "api.github.com", "github.com", "127.0.0.1"];
    expect(hosts.map((host) => isHostAllowed(host, own, tier))).toEqual([false, true, true, true]);
  });
});

describe.runIf(works)("the network of a sandbox", () => {
  let world: ADaytona;
  beforeAll(async () => {
    world = await aDaytona({ internet: { ports: new Set(), sites } });
  });
  afterAll(() => world.close());

  it("is what its lists say, from its creation and as they change", async () => {
    const sandbox = await world.client.create({ domainAllowList: "a.test" });
    const reach = () => execute(sandbox, "curl -s a.test; echo; curl -s sub.b.test; echo");
    const refusal = /is not allowed/;

    expect(await reach()).toMatch(/^site\n.*is not allowed/);
    await sandbox.updateNetworkSettings({ domainAllowList: "*.b.test" });
    expect(await reach()).toMatch(/is not allowed.*\n+site$/s);
    await sandbox.updateNetworkSettings({ networkBlockAll: true });
    expect((await reach()).match(new RegExp(refusal, "g"))).toHaveLength(2);
    await sandbox.updateNetworkSettings({ networkBlockAll: false, domainAllowList: "" });
    expect(await reach()).toBe("site\nsite");
    expect(sandbox).toMatchObject({ networkBlockAll: false });
    expect(sandbox.domainAllowList).toBeUndefined();
  });

  it.each([
    ["an address among the domains", { domainAllowList: "10.0.0.1" }],
    ["a range among the domains", { domainAllowList: "10.0.0.0/8" }],
    ["a port", { domainAllowList: "a.test:80" }],
    ["a name among the networks", { networkAllowList: "a.test" }],
    ["an address without its range", { networkAllowList: "10.0.0.1" }],
    ["both kinds at once", { domainAllowList: "a.test", networkAllowList: "10.0.0.1/32" }],
    ["a list of a sandbox that is to reach nothing", { domainAllowList: "a.test", networkBlockAll: true }],
    ["a name without a dot", { domainAllowList: "localhost" }],
    ["too many names", { domainAllowList: Array.from({ length: 101 }, (_, n) => `a${n}.test`).join(",") }],
    ["too many networks", { networkAllowList: Array(11).fill("10.0.0.0/8").join(",") }],
  ])("refuses %s", async (_, lists) => {
    await expect(world.client.create(lists)).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe.runIf(works)("an account with network rules of its own", () => {
  it("takes lists, honours none of them and tells of none when it is restricted", async () => {
    const world = await aDaytona({ tier: "restricted", internet: { ports: new Set(), sites } });

    const sandbox = await world.client.create({ domainAllowList: "a.test" });
    const reached = await execute(sandbox, "curl -s a.test; echo; curl -s openrouter.ai");

    expect(reached).toMatch(/is not allowed.*\n+site$/s);
    expect([sandbox.domainAllowList, sandbox.networkAllowList]).toEqual([undefined, undefined]);
    await world.close();
  });

  it.each([
    ["limited", 400],
    ["refusing", 403],
  ] as const)("refuses lists at creation and every change when it is %s: %i", async (tier, statusCode) => {
    const world = await aDaytona({ tier });
    const refusal = { statusCode, message: expect.stringContaining("cannot be overridden") };
    await expect(world.client.create({ domainAllowList: "a.test" })).rejects.toMatchObject(refusal);
    await expect(world.client.create({ networkAllowList: "10.0.0.1/32" })).rejects.toMatchObject(refusal);
    const sandbox = await world.client.create();

    for (const change of [{ networkBlockAll: true }, { domainAllowList: "a.test" }])
      await expect(sandbox.updateNetworkSettings(change)).rejects.toMatchObject(refusal);
    await world.close();
  });
});
