import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRepositoryConfig } from "../../src/config/repository-config.ts";
import { toCpuMs } from "../support/cpu-time.ts";

const anyText = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

const DEFAULTS = {
  on: { issueOpened: "writers", unclear: "ask" },
  setup: [],
  verifyAttempts: 2,
  verifyMinutes: 20,
  limits: {},
  publish: "pull_request",
  draft: "auto",
  reviewers: [],
  labels: ["claude"],
  protectedPaths: [],
  allowPaths: [],
  network: [],
  instructions: "",
};

const EVERYTHING = `
on: { issue_opened: label }          # writers | label | off
model: Opus
setup: ["npm ci"]
verify: ["npm test", npm run lint]
verify_attempts: 1
verify_minutes: 5
tests: ["spec/**"]
limits: { minutes: 45, budget_usd: 4.1, turns: 200, command_minutes: 25 }
base: main
branch_prefix: bot/claude-
publish: branch
draft: never
reviewers: [octocat, octo/docs]
labels: [claude, "good first issue"]
protected_paths: ["infra/**"]
allow_paths: [".github/workflows/**"]
network: ["packages.example.com"]
instructions: |
  Prefer small commits.
`;

describe("a repository's config", () => {
  it.each(["", "\n", "# nothing yet\n", "---\n", "{}", "null", "limits: {}\non: {}"])(
    "has its defaults when it is %j",
    (source) => {
      expect(parseRepositoryConfig(source)).toEqual({ kind: "ok", config: DEFAULTS });
    },
  );

  it("is read with our names and units", () => {
    expect(parseRepositoryConfig(EVERYTHING)).toEqual({
      kind: "ok",
      config: {
        on: { issueOpened: "label", unclear: "ask" },
        model: "opus",
        setup: ["npm ci"],
        verify: ["npm test", "npm run lint"],
        verifyAttempts: 1,
        verifyMinutes: 5,
        tests: ["spec/**"],
        limits: { minutes: 45, budgetMicroUsd: 4_100_000, turns: 200, commandMinutes: 25 },
        base: "main",
        branchPrefix: "bot/claude-",
        publish: "branch",
        draft: "never",
        reviewers: ["octocat", "octo/docs"],
        labels: ["claude", "good first issue"],
        protectedPaths: ["infra/**"],
        allowPaths: [".github/workflows/**"],
        network: ["packages.example.com"],
        instructions: "Prefer small commits.\n",
      },
    });
  });

  it.each([
    "on: {issue_opened: off}",
    'on: {issue_opened: "off"}',
    "on:\n  issue_opened: off",
    "\uFEFFon: {issue_opened: off}",
  ])("keeps on and off as words: %j", (source) => {
    expect(parseRepositoryConfig(source)).toMatchObject({ config: { on: { issueOpened: "off" } } });
  });
});

describe("a mistake", () => {
  const cases: [source: string, line: number, column: number, key: string, rule: string][] = [
    ["modle: opus", 1, 1, "modle", "is not a key here. Did you mean `model`?"],
    ["colour: red", 1, 1, "colour", "is not a key here; the keys are on, model"],
    ["on: {issues_opened: off}", 1, 6, "on.issues_opened", "Did you mean `issue_opened`?"],
    ["limits:\n  minuets: 5", 2, 3, "limits.minuets", "Did you mean `minutes`?"],
    ["model: opus\nfoo: 1\nbar: 2", 2, 1, "foo", "is not a key here"],
    [
      "limits:\n  minutes: 45\n  budget: 3",
      3,
      3,
      "limits.budget",
      "the keys are minutes, budget_usd, turns, command_minutes",
    ],
    ["labels: [x]\nmodel: 5", 2, 1, "model", "must be `opus`"],
    ["model: --flag", 1, 1, "model", "must be `opus`"],
    ["on: off", 1, 1, "on", "must be a map of issue_opened"],
    ["on: {issue_opened: everybody}", 1, 6, "on.issue_opened", "must be writers, label or off"],
    ["setup: npm ci", 1, 1, "setup", "must be a list of commands"],
    ["setup:", 1, 1, "setup", "must be a list of commands"],
    ["setup:\n  - npm ci\n  - 5", 3, 5, "setup[1]", "must be a command of one line"],
    ['setup: ["a\\nb"]', 1, 9, "setup[0]", "must be a command of one line"],
    ["setup: [' ']", 1, 9, "setup[0]", "must be a command of one line"],
    [`setup: [${"a,".repeat(101)}]`, 1, 1, "setup", "must have at most 100 items"],
    ["limits: []", 1, 1, "limits", "must be a map of minutes, budget_usd, turns, command_minutes"],
    ["limits: {minutes: 0}", 1, 10, "limits.minutes", "from 1 to 1440"],
    ["limits: {minutes: 1.5}", 1, 10, "limits.minutes", "from 1 to 1440"],
    ["limits: {budget_usd: 0}", 1, 10, "limits.budget_usd", "must be dollars"],
    ["limits: {budget_usd: .inf}", 1, 10, "limits.budget_usd", "must be dollars"],
    ["limits: {budget_usd: .nan}", 1, 10, "limits.budget_usd", "must be dollars"],
    ["limits: {budget_usd: $4}", 1, 10, "limits.budget_usd", "must be dollars"],
    ["limits: {turns: 1001}", 1, 10, "limits.turns", "from 1 to 1000"],
    ["base: --upload-pack=x", 1, 1, "base", "must be a valid branch name"],
    ["branch_prefix: 'a b/'", 1, 1, "branch_prefix", "must be the start of a valid branch name"],
    ["branch_prefix: /claude", 1, 1, "branch_prefix", "must be the start of a valid branch name"],
    ["branch_prefix: ''", 1, 1, "branch_prefix", "must be the start of a valid branch name"],
    ["draft: true", 1, 1, "draft", "must be auto, always or never"],
    ["reviewers: ['@octocat']", 1, 13, "reviewers[0]", "must be a login"],
    ["reviewers: [octo/a/b]", 1, 13, "reviewers[0]", "or a team as in org/team"],
    ["labels: ['']", 1, 10, "labels[0]", "must be a label"],
    ["labels: [' ']", 1, 10, "labels[0]", "must be a label"],
    ["protected_paths: [/infra]", 1, 19, "protected_paths[0]", "must be a path from the repository's root"],
    ["protected_paths: ['!infra']", 1, 19, "protected_paths[0]", "must be a path from the repository's root"],
    ["allow_paths: [a/../b]", 1, 15, "allow_paths[0]", "without `..`"],
    ["network: ['https://example.com']", 1, 11, "network[0]", "must be a host name"],
    ["network: [169.254.169.254]", 1, 11, "network[0]", "must be a host name"],
    ["network: [localhost]", 1, 11, "network[0]", "must be a host name"],
    ["instructions: [a]", 1, 1, "instructions", "must be text"],
    [`instructions: ${"x".repeat(20_001)}`, 1, 1, "instructions", "at most 20000 characters"],
    ["draft: maybe\nmodel: 5", 1, 1, "draft", "must be auto"],
    ["model: 5\ndraft: maybe", 1, 1, "model", "must be `opus`"],
    ["limits: {turns: 0, minutes: 0}", 1, 10, "limits.turns", "from 1 to 1000"],
    ["- a", 1, 1, "", "must be a map of on, model"],
    ["hello", 1, 1, "", "must be a map of on, model"],
    ["__proto__: {a: 1}", 1, 1, "__proto__", "is not a key here"],
    ["<<: {model: opus}", 1, 1, "<<", "is not a key here"],
    ["constructor: 1", 1, 1, "constructor", "is not a key here"],
    [`${"k".repeat(300)}: 1`, 1, 1, "k".repeat(200), "is not a key here"],
    ['"a\\nb": 1', 1, 1, "a b", "is not a key here"],
  ];

  it.each(["autofix: { on: true }"])(
    "F117: %j is refused as a key that does not work yet, and not ignored",
    (line) => {
      const rule = "does not work yet; take it out of the file";

      expect(parseRepositoryConfig(`model: opus\n${line}`)).toMatchObject({ kind: "invalid", line: 2, rule });
    },
  );

  it.each(cases)("%j is told at line %d, column %d", (source, line, column, key, rule) => {
    expect(parseRepositoryConfig(source)).toEqual({
      kind: "invalid",
      line,
      column,
      key,
      rule: expect.stringContaining(rule),
    });
  });
});

describe("YAML that is refused", () => {
  const cases: [source: string, line: number, rule: string][] = [
    ["model: [", 1, "must be valid YAML: "],
    ["model: opus\n\tdraft: auto", 2, "must be valid YAML: "],
    ["model: 'opus", 1, "must be valid YAML: "],
    ["a: b: c", 1, "must be valid YAML: "],
    ["model: opus\n---\nmodel: haiku", 2, "must be valid YAML: "],
    ["@model: opus", 1, "must be valid YAML: "],
    ["model: opus\ndraft: auto\nmodel: haiku", 3, "must not be given twice"],
    ["limits:\n  turns: 1\n  turns: 2", 3, "must not be given twice"],
    ["setup: &a [x]\nverify: *a", 2, "must not have aliases"],
    ["a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]", 2, "must not have aliases"],
    ["model: *nowhere", 1, "must not have aliases"],
    ["model: !!js/function x", 1, "must not have tags"],
    ["limits: !!set {minutes}", 1, "must not have tags"],
    ["!!binary aGk=", 1, "must not have tags"],
    ["? {a: b}\n: c", 1, "must have words as keys"],
    ["model: opus\n1: 2", 2, "must have words as keys"],
    ["? ".repeat(300), 1, "must have words as keys"],
    ["%YAML 1.1\n---\non: off", 1, "must be YAML 1.2"],
    [`${"[".repeat(100)}${"]".repeat(100)}`, 1, "must not be nested this deep"],
    [`x: "${"é".repeat(32_768)}"`, 1, "must be at most 65536 bytes"],
  ];

  it.each(cases)("%j (line %d)", (source, line, rule) => {
    expect(parseRepositoryConfig(source)).toMatchObject({
      kind: "invalid",
      line,
      rule: expect.stringContaining(rule),
    });
  });

  it.each(["[", "? ", "a: 1\n"])("costs little: 64 KB of %j", (piece) => {
    const source = piece.repeat(65_000 / piece.length);

    expect(toCpuMs(() => parseRepositoryConfig(source))).toBeLessThan(3000);
  });

  it("costs little: 64 KB of keys", () => {
    const source = Array.from({ length: 7000 }, (_, index) => `k${index}: 1`).join("\n");

    expect(toCpuMs(() => parseRepositoryConfig(source))).toBeLessThan(3000);
  });
});

describe("any text", () => {
  it("is parsed without throwing, and every mistake has a place and one line", () => {
    const pieces = fc.constantFrom(
      "on",
      "limits",
      ":",
      " ",
      "\n",
      "- ",
      "[",
      "]",
      "{",
      "}",
      "&a",
      "*a",
      "!!set",
      "'",
      "|",
      "1",
      "off",
      "#",
      "?",
    );
    const source = fc.oneof(
      anyText,
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join("")),
    );

    fc.assert(
      fc.property(source, (text) => {
        const parsed = parseRepositoryConfig(text);
        if (parsed.kind === "ok") return;

        expect(parsed.line).toBeGreaterThan(0);
        expect(parsed.column).toBeGreaterThan(0);
        expect(`${parsed.key}${parsed.rule}`).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 500 },
    );
  });
});
