import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderPullRequestBody } from "../../src/report/publication.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { anOutcome, OUTCOME_KINDS } from "../support/a-outcome.ts";
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
import { findActing } from "../text/outgoing/acting-markdown.ts";

const CAP = 60_000;
const ALLOWED = { requester: "octocat", linkHosts: ["github.com"] };
/** The small print and one fold are ours, in tags of ours. */
const withoutOurTags = (comment: string): string =>
  comment
    .replace(/<sub>.*<\/sub>$/, "")
    .replace(/^<details><summary>[\w ,]+<\/summary>$(.*?)^<\/details>$/ms, "$1");
/** The pull request that is named in our own words. */
const NAMED = ["#13", "https://github.com/octo/pages/pull/13"];
const findActs = (text: string): string[] =>
  findActing(withoutOurTags(text), ALLOWED).filter((act) => !NAMED.includes(act));
const say = realSpeech();
const fits = (text: string): boolean => text.length <= CAP && Buffer.byteLength(text) <= CAP;

/** Keys of words that are ours, and of addresses that GitHub gave. */
const OURS = /^(?:kind|why|what|failure|cap|rule|url|branchUrl|commitUrl|commitSha|notes)$/;

/** The outcome with other words wherever it has words that aren't ours. */
function poison<T>(value: T, text: string, key = ""): T {
  if (typeof value === "string") return OURS.test(key) || value === "server" ? value : (text as T);
  if (Array.isArray(value)) return value.map((each) => poison(each, text, key)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, poison(each, text, name)]);
  return Object.fromEntries(entries) as T;
}

const MANY = Array.from({ length: 6 }, String);
/** What waits for a person, and what is left for one: the agent's words and an outsider's are most of it. */
const WAITING: Outcome[] = [
  anOutcome("planned"),
  anOutcome("asked", { options: MANY }),
  anOutcome("parked", { isCut: true }),
  anOutcome("answered", { followUps: MANY.slice(1) }),
  anOutcome("published", { followUps: MANY.slice(1), suggestedConfig: "verify: []" }),
];
const POISONABLE: Outcome[] = [...OUTCOME_KINDS.map((kind) => anOutcome(kind)), ...WAITING];

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

  it.each(FULL)("in the comment and the check run of what waits for a person: %s", (_, text) => {
    for (const outcome of WAITING.map((each) => poison(each, text))) {
      expect([outcome.kind, fits(anEndingComment(outcome))]).toEqual([outcome.kind, true]);
      const { title, summary } = anEndingCheck(outcome).output;
      expect([outcome.kind, fits(summary), title.length <= 250]).toEqual([outcome.kind, true, true]);
    }
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

  it.each(ATTACKS)("not in any kind of ending: %s", (attack) => {
    for (const outcome of POISONABLE.map((each) => poison(each, attack))) {
      // The title of a check run knows no markup.
      const acting = [anEndingComment(outcome, { say }), anEndingCheck(outcome).output.summary].flatMap(
        findActs,
      );

      expect([outcome.kind, acting]).toEqual([outcome.kind, []]);
    }
  });

  it("not in any kind of ending, whatever the words are made of", () => {
    const unit = fc.constantFrom(
      ..."`[]()<>!@#*_~|\\/:.&- \n1a",
      "https://",
      "evil.example",
      "](",
      "<!--",
      "```",
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), fc.constantFrom(...POISONABLE), (text, example) => {
        expect(findActs(anEndingComment(poison(example, text), { say }))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("a follow-up leads to a new issue of this repository, and nowhere else", () => {
    const unit = fc.constantFrom(..."`[]()<>!@#*_|\\/:.&=?% \n1a鷸", "https://evil.example/", "](");
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 40 }), (text) => {
        const comment = anEndingComment(anOutcome("answered", { followUps: [text] }));
        const [, query = ""] =
          /\(\[open an issue\]\(https:\/\/github\.com\/octo\/pages\/issues\/new\?(\S+)\)\)$/m.exec(comment) ??
          [];
        expect(query !== "").toBe(comment.includes("Left for somebody"));
        fc.pre(query !== "");
        const named = new URLSearchParams(query);

        expect([...named.keys()]).toEqual(["title", "body"]);
        expect(named.get("title")?.trim()).not.toBe("");
        expect(named.get("body")).toBe("Left open in #12.");
        expect(query).toMatch(/^[\w.%=&-]+$/);
      }),
    );
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
