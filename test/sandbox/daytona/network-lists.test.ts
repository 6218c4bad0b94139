import { describe, expect, it } from "vitest";
import { hasNetworkLists, toNetworkLists } from "../../../src/sandbox/daytona/network-lists.ts";

/** What goes out of a sandbox: the whole policy, as it is sent (S9). */
describe("the hosts of a sandbox (S9)", () => {
  it.each([
    ["nobody", [], [], { networkBlockAll: true, domainAllowList: "", networkAllowList: "" }],
    ["the git host alone", ["github.com"], [], { domainAllowList: "github.com", networkAllowList: "" }],
    [
      "the model's, the registries and the repository's, each once and in order",
      ["api.anthropic.com"],
      ["registry.npmjs.org", "Packages.Example.com", "registry.npmjs.org"],
      { domainAllowList: "api.anthropic.com,packages.example.com,registry.npmjs.org", networkAllowList: "" },
    ],
    ["subdomains in both forms", [], ["*.a.com", ".b.com"], { domainAllowList: "*.a.com,*.b.com" }],
    [
      "an operator's address, and no name beside it (F98)",
      ["10.0.0.4"],
      ["registry.npmjs.org"],
      { domainAllowList: "", networkAllowList: "10.0.0.4/32" },
    ],
    [
      "no name that Daytona would refuse the whole list for (F98)",
      ["api.anthropic.com"],
      ["localhost", "a.b2", "ok.example.com"],
      { domainAllowList: "api.anthropic.com,ok.example.com" },
    ],
    [
      "an operator's address alone",
      ["10.0.0.4"],
      [],
      { domainAllowList: "", networkAllowList: "10.0.0.4/32" },
    ],
    [
      "no address that a repository lists",
      [],
      ["169.254.169.254", "10.0.0.1", "[::1]", "::1", "127.0.0.1", "2130706433"],
      { networkBlockAll: true, domainAllowList: "", networkAllowList: "" },
    ],
  ])("are %s", (_, operator, repository, lists) => {
    expect(toNetworkLists({ operator, repository }).lists).toMatchObject({
      networkBlockAll: false,
      ...lists,
    });
  });

  it("F98: are a hundred names at most, the operator's before all others", () => {
    const repository = Array.from({ length: 120 }, (_, n) => `a${n}.example.com`);
    const { lists, leftOut } = toNetworkLists({ operator: ["z.example.com"], repository });

    expect(lists.domainAllowList.split(",")).toHaveLength(100);
    expect(lists.domainAllowList).toMatch(/,z\.example\.com$/);
    expect(leftOut).toHaveLength(21);
  });

  it.each([
    ["a name without a dot", ["gateway"]],
    ["a name beside an address", ["gateway.example.com", "10.0.0.4"]],
  ])("F98: are a fault where an operator's host has no place on them: %s", (_, operator) => {
    expect(() => toNetworkLists({ operator, repository: [] })).toThrow(/can't be let to gateway/);
  });

  it.each([
    [{ domainAllowList: "b.com, a.com", networkBlockAll: false }, true],
    [{ domainAllowList: "a.com,b.com", networkAllowList: null }, true],
    [{ domainAllowList: "a.com" }, false],
    [{ domainAllowList: "a.com,b.com", networkAllowList: "10.0.0.0/8" }, false],
    [{ domainAllowList: "a.com,b.com", networkBlockAll: true }, false],
    [{}, false],
  ])("are known again in what the API shows: %j", (shown, isSame) => {
    const { lists } = toNetworkLists({ operator: ["a.com"], repository: ["b.com"] });

    expect(hasNetworkLists(shown, lists)).toBe(isSame);
  });
});
