import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderBudget } from "../../src/report/budget-words.ts";
import { renderStatus, type StatusView } from "../../src/report/status.ts";
import { realSpeech } from "../support/a-report.ts";
import { findActing } from "../text/outgoing/acting-markdown.ts";

const say = realSpeech();
const BUDGET = { spentMicroUsd: 2_100_000, capMicroUsd: 5_000_000, mostMicroUsd: 40_000_000 };
const WAITING = { kind: "waiting", position: 1 } as const;

function status(view: Partial<StatusView> = {}): string {
  const nothing = {
    runs: [],
    awaiting: [],
    days: undefined,
    branch: undefined,
    pullNumber: undefined,
    hasKept: false,
  };
  return renderStatus({ ...nothing, budget: BUDGET, command: "/claude", ...view }, say);
}

describe("the answer to status", () => {
  it("lists what works, what waits and where, what waits for a person, what was spent and where the work is", () => {
    const working = { kind: "working", costMicroUsd: 310_000, budgetMicroUsd: 5_000_000 } as const;
    const shown = status({
      runs: [
        { place: working, asked: "fix this", requester: "octocat", sinceMs: 61_000 },
        { place: { kind: "offered" }, asked: "also test it", requester: "octocat", sinceMs: 9_000 },
        { place: { kind: "waiting", position: 2 }, asked: "", requester: "hubot", sinceMs: 5_000 },
      ],
      awaiting: [
        { kind: "question", question: "Which of the two?", options: 2 },
        { kind: "plan", asked: "plan the change", requester: "ada", sinceMs: 7_200_000 },
        { kind: "command", asked: "add a note", requester: "mallory", sinceMs: 86_400_000 },
      ],
      days: {
        repository: { spentMicroUsd: 12_300_000, capMicroUsd: 50_000_000 },
        person: { spentMicroUsd: 3_000_000, capMicroUsd: 25_000_000 },
      },
      branch: "claude/issue-12-a1b2c3",
      pullNumber: 13,
      hasKept: true,
    });

    expect(shown).toBe(`**In this thread**

1. **working** for 1m 01s: "fix this", by octocat, $0.31 of $5 spent
2. waiting for 9s to be told to the running agent: "also test it", by octocat
3. waiting for 5s, position 2: this thread as it stands, by hubot

Waiting for a person:

- a question: "Which of the two?" Answer it by number with \`/claude 2\`, or in words with \`/claude …\`.
- a plan for "plan the change", by ada, since 2h. Approve it with \`/claude approve\`.
- a command without write access: "add a note", by mallory, since 24h. Approve it with \`/claude approve @mallory\`.

Spent here: $2.10 of $5 (it can be raised to $40). Branch \`claude/issue-12-a1b2c3\`. Pull request #13. A change is kept unpublished; publish it with \`/claude publish\`.

Today (UTC), with all that working commands may still spend: $12.30 of $50 in this repository, $3.00 of $25 by your commands.

<sub>stop everything here with \`/claude stop\`</sub>`);
  });

  it("says that nothing runs, and how to begin", () => {
    expect(status({ command: "/bot", budget: { ...BUDGET, capMicroUsd: 40_000_000 } })).toBe(
      "**Nothing is running in this thread**\n\nSpent here: $2.10 of $40 (as far as it can be raised on this server).\n\n<sub>begin with `/bot <what to do>`</sub>",
    );
  });

  it("says of the first that it begins next, and how a question without options is answered", () => {
    const next = { place: { ...WAITING, position: 0 }, asked: "fix", requester: "ada", sinceMs: 0 };
    const shown = status({ runs: [next], awaiting: [{ kind: "question", question: "Why?", options: 0 }] });

    expect(shown).toContain('1. waiting for 0s, the next to begin: "fix", by ada');
    expect(shown).toContain('- a question: "Why?" Answer it in words with `/claude …`.');
  });

  it("S13: shows what was asked as one short line that mentions and links nobody", () => {
    const asked = `ask @octo/team about #3 at https://evil.test/x\n<!-- hidden --> ${"a".repeat(500)}`;
    const run = { place: WAITING, asked, requester: "hubot", sinceMs: 5_000 };
    const [, line = ""] = /^1\. (.*)$/m.exec(status({ runs: [run] })) ?? [];

    expect(line.length).toBeLessThan(200);
    expect(line.replace(/`[^`]*`/g, "")).not.toMatch(/@\w|#\d|https?:|<!--/);
    expect(line).toMatch(/^waiting for 5s, position 1: "ask .*", by hubot$/);
  });

  it("S10 S13: others' words do nothing in it, whatever they are made of", () => {
    const unit = fc.constantFrom(..."`[]()<>!@#*_~|\\/:.&- \n1a", "https://", "evil.example", "](", "<!--");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
        const asked = { asked: text, requester: "hubot", sinceMs: 0 };
        const shown = status({
          runs: [{ ...asked, place: WAITING }],
          awaiting: [
            { kind: "question", question: text, options: 1 },
            { kind: "command", ...asked },
          ],
          branch: text,
        });

        const allowed = { requester: "octocat", linkHosts: ["github.com"] };
        expect(findActing(shown.replace(/<sub>.*<\/sub>$/, ""), allowed)).toEqual([]);
      }),
    );
  });
});

describe("the answer to budget", () => {
  it("says what the thread may spend now, what is spent, and how far that can be raised", () => {
    expect(renderBudget({ ...BUDGET, capMicroUsd: 25_000_000 }, "/claude")).toBe(
      "**The budget of this thread is $25 now**. $2.10 of it is spent. It can be raised to $40. Go on with `/claude …`.",
    );
  });

  it("F119: at the most, says so, and who can raise that; advises no more raises", () => {
    const most = renderBudget({ ...BUDGET, capMicroUsd: 40_000_000 }, "/claude");

    expect(most).toContain("$40 now**, which is as far as it can be raised on this server.");
    expect(most).toContain("The operator can raise `THREAD_BUDGET_MAX_USD`.");
  });
});
