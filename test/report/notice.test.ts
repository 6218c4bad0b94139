import { describe, expect, it } from "vitest";
import { noticeSchema, toNotice } from "../../src/report/notice.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { anOutcome, OUTCOME_KINDS } from "../support/a-outcome.ts";
import { aView, realSpeech } from "../support/a-report.ts";
import type { aRun } from "../support/a-run.ts";

const SECRET = "sk-ant-canary-0123456789";
const say = realSpeech([SECRET]);
const FACTS = { endedAt: Date.parse("2026-03-01T14:05:59Z"), elapsedMs: 252_499, costMicroUsd: 830_000 };
const PAGES = "https://sandpiper.example.com";

function noticeOf(
  outcome: Outcome,
  { pagesUrl, run = {} }: { pagesUrl?: string; run?: Parameters<typeof aRun>[0] } = {},
) {
  const view = aView({ kind: "ended", outcome }, { say, run, ...(pagesUrl !== undefined && { pagesUrl }) });
  return toNotice(view, { ...FACTS, say });
}

/** The words of a thread's title as a chat is told them. */
function titleOf(title: string): string {
  return noticeOf(anOutcome("answered"), { run: { thread: { title } } }).thread.title;
}

describe("the notice of a run that ended", () => {
  it("says how, of what, for whom, for how much, and where to look", () => {
    const notice = noticeOf(anOutcome("published"), {
      pagesUrl: PAGES,
      run: { thread: { title: "A page too few" } },
    });

    expect(notice).toEqual({
      version: 1,
      event: "run.ended",
      run: { id: "0123456789abcdef0123456789", url: `${PAGES}/runs/0123456789abcdef0123456789` },
      repository: "octo/pages",
      thread: {
        number: 12,
        title: "A page too few",
        url: "https://github.com/octo/pages/issues/12",
        is_pull_request: false,
      },
      requester: "octocat",
      outcome: "published",
      headline: "Pull request #13 is ready",
      needs: null,
      pull_request: { number: 13, url: "https://github.com/octo/pages/pull/13" },
      cost_usd: 0.83,
      elapsed_seconds: 252,
      at: "2026-03-01T14:05:59.000Z",
    });
  });

  it("has no page where there are none, and a pull request's own address where that is the thread", () => {
    const { run, thread } = noticeOf(anOutcome("answered"), { run: { thread: { isPullRequest: true } } });

    expect([run.url, thread.url]).toEqual([null, "https://github.com/octo/pages/pull/12"]);
  });

  it.each(OUTCOME_KINDS)("has the promised form and one line for a headline: %s", (kind) => {
    const notice = noticeOf(anOutcome(kind), { pagesUrl: PAGES });

    expect(noticeSchema.parse(JSON.parse(JSON.stringify(notice)))).toEqual(notice);
    expect(notice.headline).toMatch(/^[^`\n]{3,300}$/);
  });

  it("says what it waits for: an answer, or somebody's approval", () => {
    const needing = OUTCOME_KINDS.map((kind) => [kind, noticeOf(anOutcome(kind)).needs]);

    expect(needing.filter(([, needs]) => needs !== null)).toEqual([
      ["planned", "approval"],
      ["asked", "answer"],
      ["parked", "approval"],
    ]);
  });

  it("holds nothing of a repository but the thread's title and the headline", () => {
    const words = "the agent's own words";
    const told = [
      anOutcome("answered", { text: words }),
      anOutcome("asked", { question: words, options: [words], text: words }),
      anOutcome("parked", { instruction: words }),
      anOutcome("planned", { text: words }),
      anOutcome("published", { summary: words, title: words, notes: [words] }),
      anOutcome("blocked", { text: words, findings: [{ path: words, rule: "secret", detail: words }] }),
      anOutcome("setup_failed", { command: words, tail: words }),
      anOutcome("broken", { detail: words }),
    ].map((outcome) =>
      JSON.stringify(noticeOf(outcome, { run: { thread: { body: words }, trigger: { body: words } } })),
    );

    for (const text of told) expect(text).not.toContain(words);
  });
});

describe("S10 S13: words that aren't ours in a notice", () => {
  it.each([
    ["a secret", `Leak ${SECRET} now`, "canary"],
    ["everybody", "@everyone look, @here too", "@e"],
    ["Slack's everybody", "Hi <!channel> and <!here>", "<!"],
    ["Slack's person and channel", "<@U012AB3CD> <#C024BE7LR>", "<@"],
    ["Slack's link under another name", "<https://evil.example/x|your bank>", "https://evil"],
    ["a link by mail", "<mailto:a@evil.example|your bank>", "<mailto"],
    ["an image", "![x](//evil.example/a.png)", "]("],
    ["a link", "[your bank](//evil.example)", "]("],
    ["HTML", "<img src=//evil.example/a.png>", "<img"],
    ["Discord's time and emoji", "<t:1618953630:R> <:a:1>", "<t"],
    ["an escape sequence", "red \u001b[31malert\u001b[0m", "\u001b"],
    ["another line", "one\r\ntwo\u2028three\u0085four", "\n"],
    ["what turns the direction", "safe \u202etxt.exe", "\u202e"],
    ["a command of a chat", "/kick everybody", "/kick"],
  ])("do nothing: %s", (_, title, gone) => {
    const told = titleOf(title);

    expect(told).not.toContain(gone);
    expect(told).toMatch(/^[^\p{Cc}\p{Cf}\u2028\u2029]*$/u);
    expect(told).not.toBe("");
  });

  it("stay as they are where nothing acts", () => {
    expect(titleOf("Give every page its last item (#7 is older): 2 < 3 & `a`")).toBe(
      "Give every page its last item (# 7 is older): 2 < 3 & `a`",
    );
  });

  it("are cut, and no character in two", () => {
    expect(titleOf("🐦".repeat(5_000))).toMatch(/^🐦{10,64}…$/u);
  });

  it("are plain in a headline as well: a branch may be named @everyone", () => {
    const branch = "claude/@everyone-<!channel>";
    const { headline } = noticeOf(anOutcome("published", { branch, pullRequest: undefined }));

    expect(headline).toBe("Pushed to claude/@ everyone-< !channel>");
  });
});
