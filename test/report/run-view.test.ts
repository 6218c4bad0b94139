import { describe, expect, expectTypeOf, it } from "vitest";
import { renderCheck, renderCommitCheck } from "../../src/report/check.ts";
import { renderComment } from "../../src/report/comment.ts";
import { renderCommitMessage, renderPullRequestBody, renderTitle } from "../../src/report/publication.ts";
import type { EndedView, RunState, RunView, Standing, StandingView } from "../../src/report/run-view.ts";
import { matches } from "../../src/report/speech.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { listFiles, readText } from "../repository/repository-files.ts";
import { anOutcome, OUTCOME_KINDS } from "../support/a-outcome.ts";
import { aPublication, aReceipt, aView, aWorking, realSpeech } from "../support/a-report.ts";

const SECRET = "sk-ant-canary-0123456789";
const HOSTILE = `${SECRET} @everybody #1 ![x](//evil.example/a.png) <img src=//evil.example> <!-- [here](//evil.example)`;
const say = realSpeech([SECRET]);

const STANDINGS: Standing[] = [
  { kind: "waiting", position: 2, because: "thread" },
  { kind: "preparing", step: "cloning the repository" },
  { kind: "no_sandbox", reason: "no room" },
  aWorking({ model: "A model", action: "Reading", todos: [{ text: "A step", state: "in_progress" }] }),
];
const OUTCOMES: Outcome[] = OUTCOME_KINDS.map((kind) => anOutcome(kind));
const STATES: [name: string, state: RunState][] = [
  ...STANDINGS.map((state): [string, RunState] => [state.kind, state]),
  ...OUTCOMES.map((outcome): [string, RunState] => [outcome.kind, { kind: "ended", outcome }]),
  ["publication", aPublication({ title: "A title", done: ["A point"] })],
];

const CONFIG_PATH = ".github/sandpiper.yml";
const OURS = /^(?:notes|step|url|branchUrl|commitUrl|commitSha)$/;

/** The same with hostile words for all but what is ours, and the words that a value is told by. */
function poison<T>(noun: T, key = ""): T {
  if (typeof noun === "string") {
    const isClosed =
      /^(?:kind|state|because|failure|cap|why|what|rule|by)$/.test(key) && /^[a-z_-]+$/.test(noun);
    return (isClosed || OURS.test(key) || noun === CONFIG_PATH ? noun : HOSTILE) as T;
  }
  if (Array.isArray(noun)) return noun.map((each) => poison(each, key)) as T;
  if (typeof noun !== "object" || noun === null) return noun;
  return Object.fromEntries(Object.entries(noun).map(([name, each]) => [name, poison(each, name)])) as T;
}

/** Everything that people read of a run in that state: as Markdown, and where there is no markup. */
function renderAll(state: RunState): { markdown: string[]; plain: string[] } {
  if (state.kind === "publication") {
    const view = aView(state, { say, receipt: aReceipt() });
    const { title, summary } = renderCommitCheck(view, say).output;
    return {
      markdown: [renderPullRequestBody(view, say), summary],
      plain: [renderTitle(view, say), renderCommitMessage(view, say), title],
    };
  }
  const view: RunView<StandingView | EndedView> =
    state.kind === "ended" ? aView(state, { say }) : aView(state, { say });
  const { title, summary } = renderCheck(view, say).output;
  return { markdown: [renderComment(view, say), summary], plain: [title] };
}

/** Markdown without what stands in it as code, where nothing acts. */
function withoutCode(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`]*`/g, "");
}

describe("the view of a run", () => {
  it.each(STATES)("is plain data: JSON holds all of it: %s", (_, state) => {
    const view = aView(state, { receipt: aReceipt() });

    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });

  it.each(STATES)("S8: holds no secret, so that a page may show it: %s", (_, state) => {
    const hostile = poison(state);

    expect(JSON.stringify(aView(hostile, { say }))).not.toContain("canary");
    expect(hostile.kind).toBe(state.kind);
  });

  it("keeps what a value is told by, even where a secret has the same letters", () => {
    const view = aView(
      { kind: "ended", outcome: anOutcome("agent_failed", { failure: "model_not_found" }) },
      { say: realSpeech(["agent_failed", "model_not_found"]) },
    );

    expect(view.state.outcome).toMatchObject({ kind: "agent_failed", failure: "model_not_found" });
  });
});

describe("S10 S13: words that aren't ours", () => {
  it.each(STATES)("do nothing in any rendering: %s", (_, state) => {
    const { markdown, plain } = renderAll(poison(state));

    for (const text of markdown.map(withoutCode))
      expect(text).not.toMatch(/canary|!\[|<img|<!--|(?<!\\)\]\(\/\/|@everybody|#1\b/);
    for (const text of plain) expect(text).not.toMatch(/canary|@everybody|#1\b/);
    expect(markdown.join()).not.toContain("canary");
  });

  it("are no text to the compiler before a speech made them one", () => {
    const { outcome } = aView({ kind: "ended", outcome: anOutcome("answered") }).state;
    const { text } = outcome;

    expectTypeOf(text).not.toExtend<string>();
    // @ts-expect-error a template refuses them
    expect(`${text}`).toBeTypeOf("string");
    // @ts-expect-error and so does whatever asks for a text
    const paragraphs: string[] = [text];
    expect(paragraphs).toHaveLength(1);
    expect(matches(text, /^Pages are counted/)).toBe(true);
  });

  it("are opened in one file", () => {
    const casts = listFiles("src/report", ".ts").filter((path) =>
      /\bas (?:unknown|string|any)\b/.test(readText(path)),
    );

    expect(casts).toEqual(["src/report/speech.ts"]);
  });
});
