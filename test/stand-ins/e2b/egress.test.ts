import { describe, expect, it } from "vitest";
import { allowsHost, findEgressProblem } from "./egress.ts";

const ALL = "0.0.0.0/0";

describe("the small E2B's list of hosts", () => {
  it("allows all when there is none, but no private address", () => {
    expect(allowsHost(undefined, "example.com")).toBe(true);
    expect(allowsHost(undefined, "203.0.113.7")).toBe(true);
    for (const host of ["169.254.169.254", "10.1.2.3", "172.16.0.1", "192.168.1.1"]) {
      expect(allowsHost(undefined, host)).toBe(false);
      expect(allowsHost({ allowOut: [host], denyOut: [] }, host)).toBe(false);
    }
  });

  it("allows names, wildcards and ranges before it denies", () => {
    const egress = {
      allowOut: ["example.com", "*.Example.net", "192.0.2.0/24", "127.0.0.1"],
      denyOut: [ALL],
    };
    const allowed = ["example.com", "a.example.net", "b.a.example.net", "192.0.2.9", "127.0.0.1"];
    const denied = ["a.example.com", "example.net", "badexample.net", "198.51.100.1", "127.0.0.2"];

    expect(allowed.filter((host) => !allowsHost(egress, host))).toEqual([]);
    expect(denied.filter((host) => allowsHost(egress, host))).toEqual([]);
  });

  it("denies ranges alone when that is all", () => {
    const egress = { allowOut: [], denyOut: ["203.0.113.0/24"] };

    expect(allowsHost(egress, "203.0.113.7")).toBe(false);
    expect(allowsHost(egress, "example.com")).toBe(true);
  });

  it.each([
    [{ allowOut: ["example.com"], denyOut: [ALL] }, false],
    [{ allowOut: ["192.0.2.1"], denyOut: [] }, false],
    [{ allowOut: [], denyOut: [] }, false],
    [{ allowOut: ["example.com"], denyOut: [] }, true],
    [{ allowOut: ["not a name"], denyOut: [ALL] }, true],
    [{ allowOut: ["192.0.2.1/40"], denyOut: [ALL] }, true],
    [{ allowOut: [], denyOut: ["example.com"] }, true],
  ])("%j has a problem: %s", (egress, hasProblem) => {
    expect(findEgressProblem(egress) !== undefined).toBe(hasProblem);
  });
});
