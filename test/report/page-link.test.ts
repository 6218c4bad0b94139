import { describe, expect, it } from "vitest";
import { renderCheck, renderCommitCheck } from "../../src/report/check.ts";
import { renderComment } from "../../src/report/comment.ts";
import { findLinkedCheckRun, isStandingComment } from "../../src/report/forgotten-run.ts";
import { renderCommitMessage, renderPullRequestBody } from "../../src/report/publication.ts";
import type { Standing } from "../../src/report/run-view.ts";
import { anOutcome, OUTCOME_KINDS } from "../support/a-outcome.ts";
import { aPublication, aReceipt, aView, aWorking, realSpeech } from "../support/a-report.ts";

const pagesUrl = "https://sandpiper.example.com";
const PAGE = `${pagesUrl}/runs/0123456789abcdef0123456789`;
const LINK = `[run page](${PAGE})`;
const say = realSpeech();
const RECEIPT = "receipt: sonnet · 31 turns · 182k tokens · sandbox 4m · thread total $2.10 of $5";
const STANDINGS: Standing[] = [
  { kind: "waiting", position: 2, because: "thread" },
  { kind: "preparing", step: "cloning the repository" },
  aWorking(),
];

describe("the link to a run's page", () => {
  it.each(STANDINGS)("is in the last line of the comment while it goes on: $kind", (standing) => {
    const comment = renderComment(aView(standing, { pagesUrl }), say);

    expect(comment.split("\n").at(-1)).toContain(
      `<sub>[check run](https://github.com/octo/pages/runs/5) · ${LINK} · `,
    );
    expect([isStandingComment(comment), findLinkedCheckRun(comment)]).toEqual([true, 5]);
  });

  it("is no check run's, where the comment links none", () => {
    const comment = renderComment(aView(aWorking(), { pagesUrl, run: { checkRunId: undefined } }), say);

    expect(comment).toContain(`<sub>${LINK} · `);
    expect(findLinkedCheckRun(comment)).toBeUndefined();
  });

  it("is behind the receipt at the end, and alone where there is no receipt", () => {
    const state = { kind: "ended", outcome: anOutcome("answered") } as const;
    const last = (about: Parameters<typeof aView>[1]) =>
      renderComment(aView(state, about), say).split("\n").at(-1);

    expect(last({ pagesUrl, receipt: aReceipt() })).toBe(`<sub>${RECEIPT} · ${LINK}</sub>`);
    expect(last({ pagesUrl })).toBe(`<sub>${LINK}</sub>`);
  });

  it("is behind the receipt in the pull request", () => {
    const body = (about: Parameters<typeof aView>[1]) =>
      renderPullRequestBody(aView(aPublication(), about), say);

    expect(body({ pagesUrl, receipt: aReceipt() })).toMatch(/<br>receipt: .* · \[run page\]\(/);
    expect(body({ pagesUrl })).toContain(`did not run them.<br>${LINK}</sub>`);
  });

  it.each(OUTCOME_KINDS)("is where the check run leads: %s", (kind) => {
    const view = aView({ kind: "ended", outcome: anOutcome(kind) }, { pagesUrl });

    expect(renderCheck(view, say).detailsUrl).toBe(PAGE);
  });

  it("is where the check run leads on its way, and the one on the commit", () => {
    expect(renderCheck(aView(aWorking(), { pagesUrl }), say).detailsUrl).toBe(PAGE);
    expect(renderCommitCheck(aView(aPublication(), { pagesUrl }), say).detailsUrl).toBe(PAGE);
  });

  it("is not in the commit, which is read elsewhere for years", () => {
    expect(renderCommitMessage(aView(aPublication(), { pagesUrl }), say)).not.toContain(pagesUrl);
  });

  it("ends where it is to end, whatever the operator's address holds", () => {
    const comment = renderComment(aView(aWorking(), { pagesUrl: "https://example.com/a(b)" }), say);

    expect(comment).toContain("[run page](https://example.com/a%28b%29/runs/0123456789abcdef0123456789)");
  });

  it("is nowhere without pages", () => {
    const views = [...STANDINGS.map((standing) => renderComment(aView(standing), say))];
    const ended = aView({ kind: "ended", outcome: anOutcome("published") });
    const published = aView(aPublication());

    expect([...views, renderComment(ended, say), renderPullRequestBody(published, say)].join()).not.toMatch(
      /run page|\/runs\/\d{6}/,
    );
    expect([renderCheck(ended, say).detailsUrl, renderCommitCheck(published, say).detailsUrl]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
