import { describe, expect, it } from "vitest";
import { isBranchName } from "../../src/values/branch-name.ts";
import { parseModel } from "../../src/values/model-name.ts";
import { parseUsd } from "../../src/values/usd.ts";
import { parseWholeNumber } from "../../src/values/whole-number.ts";

describe("a branch name", () => {
  it.each([
    "main",
    "release/1.2",
    "feature/ünïcode",
    "a.b",
    "a-b_c",
    "a@b",
    "{x}",
    "foo./bar",
    "x".repeat(244),
  ])("may be %j", (name) => {
    expect(isBranchName(name)).toBe(true);
  });

  it.each([
    "",
    "@",
    "HEAD",
    "-main",
    "--upload-pack=x",
    "/main",
    "main/",
    ".main",
    "a/.b",
    "main.",
    "main.lock",
    "a.lock/b",
    "a..b",
    "a//b",
    "a@{1}",
    "a b",
    "a\u00A0b",
    "a~1",
    "a^",
    "a:b",
    "a?",
    "a*",
    "a[b",
    "a\\b",
    "a\u0000b",
    "a\u007Fb",
    "a\nb",
    "a\u200Bb",
    "a\u202Eb",
    "a\uD800b",
    "x".repeat(245),
    "é".repeat(123),
  ])("may not be %j", (name) => {
    expect(isBranchName(name)).toBe(false);
  });
});

describe("an amount of dollars", () => {
  it.each([
    ["2", 2_000_000],
    ["2.50", 2_500_000],
    ["$2.5", 2_500_000],
    [".5", 500_000],
    ["0.000001", 1],
    ["0", 0],
    ["007", 7_000_000],
    ["1.1", 1_100_000],
  ])("%j is %d micro-dollars", (text, microUsd) => {
    expect(parseUsd(text)).toBe(microUsd);
  });

  it.each(["", ".", "$", "-1", "+1", "1.", "1.0000001", "1e3", "1,5", "0x1", "12345678", "٣", "1 ", "NaN"])(
    "is not %j",
    (text) => {
      expect(parseUsd(text)).toBeUndefined();
    },
  );
});

describe("a whole number", () => {
  it.each(["1", "10", "007"])("may be %j", (text) => {
    expect(parseWholeNumber(text, 1, 10)).toBe(Number(text));
  });

  it.each(["", "0", "11", "-1", "1.0", "1e0", " 1", "9".repeat(16)])(
    "may not be %j between 1 and 10",
    (text) => {
      expect(parseWholeNumber(text, 1, 10)).toBeUndefined();
    },
  );
});

describe("a model's name", () => {
  it.each([
    ["opus", "opus"],
    ["Sonnet", "sonnet"],
    ["claude-sonnet-4-5", "claude-sonnet-4-5"],
    ["us.anthropic.claude-opus-4:0", "us.anthropic.claude-opus-4:0"],
    ["sonnet[1m]", "sonnet[1m]"],
    ["GLM-4.6", "GLM-4.6"],
    ["x".repeat(200), "x".repeat(200)],
  ])("F71: %j is %j", (text, model) => {
    expect(parseModel(text)).toBe(model);
  });

  it.each(["", "-p", "--model", "[1m]", "a b", "a;b", "a$b", "a'b", "a\nb", "x".repeat(201)])(
    "is not %j",
    (text) => {
      expect(parseModel(text)).toBeUndefined();
    },
  );
});
