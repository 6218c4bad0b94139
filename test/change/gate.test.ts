import { describe, expect, test } from "vitest";
import { PRIVATE_KEYS } from "../text/secrets/real-tokens.ts";
import { aPut, decide, FIXTURES, POLICY, rulesOf, SECRET } from "./gate-fixtures.ts";

describe("S12: the gate", () => {
  test("the table has 150 change sets or more", () => {
    expect(FIXTURES.length).toBeGreaterThanOrEqual(150);
  });

  test.each(FIXTURES)("$name", ({ changes, rules, warnings }) => {
    const verdict = decide(changes);

    if (rules.length > 0) {
      expect(verdict.kind).toBe("blocked");
      const found = verdict.kind === "blocked" ? verdict.findings.map((finding) => finding.rule) : [];
      expect([...new Set(found)].sort()).toEqual([...rules].sort());
    } else {
      expect(verdict.kind === "blocked" ? verdict.findings : []).toEqual([]);
      expect(verdict.kind === "pass" ? verdict.warnings : ["not passed"]).toHaveLength(warnings ?? 0);
    }
  });

  test("no changes are empty, not passed", () => {
    expect(decide([])).toEqual({ kind: "empty" });
  });

  test("what the gate says holds no secret and nothing invisible", () => {
    for (const { changes } of FIXTURES) {
      const said = JSON.stringify(decide(changes));
      expect(POLICY.redactor.contains(said)).toBe(false);
      expect(said).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u);
    }
  });

  test("a path in a warning can't leave its code span", () => {
    const verdict = decide([aPut("`@bob` fixes #1/go.sum")]);

    expect(verdict).toEqual({
      kind: "pass",
      warnings: ["`<U+0060>@bob<U+0060> fixes #1/go.sum` pins dependencies: check what it installs."],
    });
  });

  test("an allowed path is let through, in its own letter case only", () => {
    const allowPaths = [".github/workflows/**"];

    expect(decide([aPut(".github/workflows/ci.yml")], { allowPaths }).kind).toBe("pass");
    expect(decide([aPut(".GitHub/workflows/ci.yml")], { allowPaths }).kind).toBe("blocked");
    expect(decide([aPut(".github/actions/a.yml")], { allowPaths }).kind).toBe("blocked");
  });

  test("allowing everything lifts no other rule", () => {
    const allowPaths = ["**"];

    expect(decide([aPut(".git/config")], { allowPaths }).kind).toBe("blocked");
    expect(decide([aPut("a", SECRET)], { allowPaths }).kind).toBe("blocked");
    expect(decide([aPut("a", "\u202e")], { allowPaths }).kind).toBe("blocked");
  });

  test("S12: in the operator's folders of fixtures a key that looks real passes, a value of the app's own doesn't", () => {
    const secretFixturePaths = ["**/fixtures/**"];
    const [key = ""] = PRIVATE_KEYS;

    expect(rulesOf([aPut("test/fixtures/a.pem", key)], { secretFixturePaths })).toEqual([]);
    expect(rulesOf([aPut("test/a.pem", key)], { secretFixturePaths })).toEqual(["secret"]);
    expect(rulesOf([aPut("test/Fixtures/a.pem", key)], { secretFixturePaths })).toEqual(["secret"]);
    expect(rulesOf([aPut("test/fixtures/a.pem", SECRET)], { secretFixturePaths })).toEqual(["secret"]);
    expect(rulesOf([aPut("test/fixtures/.git/a.pem", key)], { secretFixturePaths })).toEqual(["path"]);
  });

  test("a finding names the path, the rule and the reason", () => {
    expect(decide([aPut(".git/config")])).toEqual({
      kind: "blocked",
      findings: [{ path: ".git/config", rule: "path", detail: "has a path that names git's own folder" }],
    });
  });
});
