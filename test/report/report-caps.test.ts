import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderPullRequestBody } from "../../src/report/publication.ts";
import { anOutcome } from "../support/a-outcome.ts";
import {
  anEndingCheck,
  anEndingComment,
  aPublication,
  aReceipt,
  aStandingCheck,
  aStandingComment,
  aView,
  aWorking,
  realSpeech,
} from "../support/a-report.ts";

const CAP = 60_000;
const say = realSpeech();
const fits = (text: string): boolean => text.length <= CAP && Buffer.byteLength(text) <= CAP;

const FULL: [name: string, text: string][] = [
  ["letters", "word ".repeat(20_000)],
  ["three bytes a character", "鷸".repeat(100_000)],
  ["what is escaped", "<b>&@you #1\n".repeat(20_000)],
  ["one fence that never ends", `\`\`\`\n${"line\n".repeat(20_000)}`],
];

describe("F25: what is reported stays within 60,000 characters and bytes", () => {
  it.each(FULL)("in the comment of a published run with a hundred long notes: %s", (_, summary) => {
    const notes = Array.from({ length: 400 }, (_, index) => `\`${"鷸".repeat(200)}${index}\` is executable.`);
    const outcome = anOutcome("published", { summary, notes });
    const comment = anEndingComment(outcome);

    expect(fits(comment)).toBe(true);
    expect(comment).toContain("- and 380 more");
    expect(fits(anEndingCheck(outcome).output.summary)).toBe(true);
  });

  it.each(FULL)("in the comment of a blocked run with a thousand findings: %s", (_, text) => {
    const findings = Array.from({ length: 1_000 }, (_, index) => ({
      path: index < 25 ? text : "a",
      rule: "path" as const,
      detail: index < 25 ? text : "is no path",
    }));
    const comment = anEndingComment(anOutcome("blocked", { findings, text }));

    expect(fits(comment)).toBe(true);
    expect(comment).toContain("- and 980 more");
  });

  it.each(FULL)("in a pull request's description: %s", (_, summary) => {
    const notes = Array.from({ length: 400 }, () => summary.slice(0, 300));
    const view = aView(aPublication({ summary }), { facts: { notes }, receipt: aReceipt() });

    expect(fits(renderPullRequestBody(view, say))).toBe(true);
  });

  it.each(FULL)("in the comment and the check run of a working agent: %s", (_, text) => {
    const todos = Array.from({ length: 100 }, (_, index) => ({
      text: index < 35 ? text : "a",
      state: "pending" as const,
    }));
    const standing = aWorking({ model: text, todos, action: text });
    const check = aStandingCheck(standing);

    expect(fits(aStandingComment(standing))).toBe(true);
    expect(fits(check.summary)).toBe(true);
    expect(check.title.length).toBeLessThanOrEqual(250);
  });
});

describe("S10 S13: what the agent wrote can do nothing in our comment", () => {
  const ATTACKS = [
    "![x](//evil.example/a.png)",
    "![x](https://evil.example/a.png)",
    "<img src=//evil.example/a.png>",
    "<!-- the rest is hidden",
    "</sub><details>",
    "@everybody",
    "Fixes #1",
    "[here](//evil.example)",
    "a\n\n# heading",
  ];

  it.each(ATTACKS)("not in a checklist, the current action or a reason: %s", (attack) => {
    const todos = [{ text: attack, state: "pending" as const }];
    const working = aStandingComment(aWorking({ model: attack, todos, action: attack }), {
      run: { checkRunId: undefined },
    });
    const ended = [
      anOutcome("agent_failed", { detail: attack }),
      anOutcome("publish_refused", { reason: attack, text: "" }),
      anOutcome("sandbox_unavailable", { reason: attack }),
    ].map((outcome) => anEndingComment(outcome));

    for (const text of [working, ...ended]) {
      expect(text).not.toMatch(/!\[|<img|<!--|<details|\]\(\/\/|(?<![`\w])@everybody|(?<!`)#1\b|^# /m);
    }
  });

  it("not in the code spans of a path, a key or a command, which stay one span", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60, unit: fc.constantFrom("`", "\n", " ", "a", "*", "<", "@", "\\") }),
        (text) => {
          fc.pre(/[a*<@\\]/.test(text));
          const comment = anEndingComment(anOutcome("setup_failed", { command: text }));

          expect(comment.split("\n")[2]).toMatch(/^`[^`]+` ended with exit code 1:$/);
        },
      ),
    );
  });

  it("the output of a setup command stays in its block", () => {
    const outcome = anOutcome("setup_failed", { tail: "a\n```\n@everybody <img>\n" });
    const comment = anEndingComment(outcome);

    expect(comment).toContain("```text\na\n'''\n@everybody <img>\n```");
  });

  it("a secret is redacted wherever it stands", () => {
    const secret = "sk-ant-canary-0123456789";
    const outcome = anOutcome("agent_failed", { detail: `the key ${secret} is wrong` });

    expect(anEndingComment(outcome, { say: realSpeech([secret]) })).not.toContain("canary");
  });

  it("a branch's name does not end its link early", () => {
    const branchUrl = "https://github.com/octo/pages/tree/a(b)'c";
    const comment = anEndingComment(anOutcome("published", { branch: "a(b)'c", branchUrl }));

    expect(comment).toContain("branch [`a(b)'c`](https://github.com/octo/pages/tree/a%28b%29%27c)");
  });
});
