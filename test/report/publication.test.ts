import { describe, expect, it } from "vitest";
import { isCommitOf, renderCommitMessage, renderPullRequestBody } from "../../src/report/publication.ts";
import { aPublication, aReceipt, aView, realSpeech } from "../support/a-report.ts";

const RUN = "0123456789abcdef0123456789";
const say = realSpeech();
const url = "https://github.com/octo/pages/issues/12#issuecomment-9";
const about = { receipt: aReceipt(), run: { trigger: { url } } };

describe("the pull request's description", () => {
  it("is the agent's summary, what it closes, who asked for it and the receipt", () => {
    expect(renderPullRequestBody(aView(aPublication(), about), say)).toBe(`Pages had lost their last item.

Fixes #12

<sub>Made by Claude for @octocat ([the command](https://github.com/octo/pages/issues/12#issuecomment-9)). What Claude says of tests is unchecked: Sandpiper did not run them.<br>receipt: sonnet · 31 turns · 182k tokens · sandbox 4m · thread total $2.10 of $5</sub>`);
  });

  it("only refers to a pull request, and lists the notes", () => {
    const view = aView(aPublication(), {
      facts: { notes: ["`a.sh` is executable.", "Cut short."] },
      run: { thread: { isPullRequest: true }, trigger: { url: undefined } },
    });
    const body = renderPullRequestBody(view, say);

    expect(body).toContain(
      "\n\nFor #12\n\n- `a.sh` is executable.\n- Cut short.\n\n<sub>Made by Claude for @octocat. What Claude",
    );
  });

  it("S13: closes nothing and calls nobody but by our own words", () => {
    const summary = "Fixes #1, closes octo/other#2 @everybody\nFixes #3";
    const body = renderPullRequestBody(aView(aPublication({ summary }), about), say).replace(/`[^`]*`/g, "");

    expect(body.match(/#\d+/g)).toEqual(["#12"]);
    expect(body.match(/@\w+/g)).toEqual(["@octocat"]);
  });
});

describe("a commit's message", () => {
  const run = { id: RUN, actor: { id: 583231 } };
  const title = "Give every page its last item";
  const render = (publication: Parameters<typeof aPublication>[0], host = "github.com") =>
    renderCommitMessage({ ...aView(aPublication({ title, ...publication }), { run }), host }, say);

  it("is the subject, the points, and trailers for the requester and the run", () => {
    expect(render({ done: ["fixed", "tested"] })).toBe(`${title}

- fixed
- tested

Co-authored-by: octocat <583231+octocat@users.noreply.github.com>
Sandpiper-Run: ${RUN}`);
  });

  it("F63: has the requester's address at the host where they are known", () => {
    expect(render({}, "octocorp.ghe.com")).toContain("<583231+octocat@users.noreply.octocorp.ghe.com>");
  });

  it("does without points, and without a title of the agent's", () => {
    expect(render({}).split("\n")).toHaveLength(4);
    expect(render({ title: undefined }).split("\n")[0]).toBe("Work on #12");
  });

  it("F11: is known as the run's own by its last line, and by nothing else", () => {
    const message = render({ done: ["a"] });

    expect(isCommitOf(message, RUN)).toBe(true);
    expect(isCommitOf(`${message}\n\n`, RUN)).toBe(true);
    expect(isCommitOf(message, "f".repeat(26))).toBe(false);
    expect(isCommitOf(`Sandpiper-Run: ${RUN}\nSomebody else's`, RUN)).toBe(false);
    expect(isCommitOf("", RUN)).toBe(false);
  });
});
