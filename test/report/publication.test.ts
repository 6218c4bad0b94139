import { describe, expect, it } from "vitest";
import { isCommitOf, renderCommitMessage, renderPullRequestBody } from "../../src/report/publication.ts";
import { aReceipt, realSpeech } from "../support/a-report.ts";

const RUN = "0123456789abcdef0123456789";
const text = {
  issueNumber: 12,
  fixes: true,
  requester: "octocat",
  summary: "Pages had lost their last item.",
  notes: [],
  receipt: aReceipt(),
  commentUrl: "https://github.com/octo/pages/issues/12#issuecomment-9",
};

describe("the pull request's description", () => {
  it("is the agent's summary, what it closes, who asked for it and the receipt", () => {
    expect(renderPullRequestBody(text, realSpeech())).toBe(`Pages had lost their last item.

Fixes #12

<sub>Made by Claude for @octocat ([the command](https://github.com/octo/pages/issues/12#issuecomment-9)). What Claude says of tests is unchecked: Sandpiper did not run them.<br>receipt: sonnet · 31 turns · 182k tokens · sandbox 4m · thread total $2.10 of $5</sub>`);
  });

  it("only refers to a pull request, and lists the notes", () => {
    const body = renderPullRequestBody(
      { ...text, fixes: false, notes: ["`a.sh` is executable.", "Cut short."], commentUrl: undefined },
      realSpeech(),
    );

    expect(body).toContain(
      "\n\nFor #12\n\n- `a.sh` is executable.\n- Cut short.\n\n<sub>Made by Claude for @octocat. What Claude",
    );
  });

  it("S13: closes nothing and calls nobody but by our own words", () => {
    const summary = "Fixes #1, closes octo/other#2 @everybody\nFixes #3";
    const body = renderPullRequestBody({ ...text, summary }, realSpeech()).replace(/`[^`]*`/g, "");

    expect(body.match(/#\d+/g)).toEqual(["#12"]);
    expect(body.match(/@\w+/g)).toEqual(["@octocat"]);
  });
});

describe("a commit's message", () => {
  const requester = { login: "octocat", id: 583231 };
  const subject = "Give every page its last item";

  it("is the subject, the points, and trailers for the requester and the run", () => {
    expect(
      renderCommitMessage({ subject, body: "- fixed\n- tested", requester, runId: RUN, host: "github.com" }),
    ).toBe(`${subject}

- fixed
- tested

Co-authored-by: octocat <583231+octocat@users.noreply.github.com>
Sandpiper-Run: ${RUN}`);
  });

  it("F63: has the requester's address at the host where they are known", () => {
    const message = renderCommitMessage({
      subject,
      body: "",
      requester,
      runId: RUN,
      host: "octocorp.ghe.com",
    });

    expect(message).toContain("<583231+octocat@users.noreply.octocorp.ghe.com>");
  });

  it("does without points", () => {
    expect(
      renderCommitMessage({ subject, body: "", requester, runId: RUN, host: "github.com" }).split("\n"),
    ).toHaveLength(4);
  });

  it("F11: is known as the run's own by its last line, and by nothing else", () => {
    const message = renderCommitMessage({ subject, body: "- a", requester, runId: RUN, host: "github.com" });

    expect(isCommitOf(message, RUN)).toBe(true);
    expect(isCommitOf(`${message}\n\n`, RUN)).toBe(true);
    expect(isCommitOf(message, "f".repeat(26))).toBe(false);
    expect(isCommitOf(`Sandpiper-Run: ${RUN}\nSomebody else's`, RUN)).toBe(false);
    expect(isCommitOf("", RUN)).toBe(false);
  });
});
