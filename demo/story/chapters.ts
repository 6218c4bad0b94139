import type { NewPush } from "../github/people.ts";
import type { ModelToolCall } from "../model/model-turn.ts";
import { promptOf, type Script, steps, toAgentPath } from "../model/script-steps.ts";
import {
  BOOK_TEST,
  CONFIG,
  FIND_PAGE,
  GUIDE_BEGUN,
  GUIDE_WHOLE,
  LOST_BOOK_TEST,
  PAGINATE,
} from "./story-files.ts";

/** What one person says and what comes of it, up to the end of the run. */
export interface Chapter {
  readonly name: string;
  readonly heading: string;
  /** Where it is said; it is one thread all the same. */
  readonly on: "issue" | "pull request";
  readonly said: string;
  /** What a person does in the repository before that. */
  readonly before?: { readonly told: string; readonly push: Omit<NewPush, "repo"> };
  /** The model's part; a chapter without one needs no agent. */
  readonly script?: Script;
  readonly outcome: string;
  /** What is said while the agent works, as soon as the comment shows this. */
  readonly meanwhile?: { readonly sees: string; readonly said: string; readonly outcome: string };
}

/** A command that never ends: people say more, or stop it. */
const WATCH = "node --test --watch";

/** A thread from the first question to the last push: what is asked, planned, approved, added, stopped and published. */
export const CHAPTERS: readonly Chapter[] = [
  {
    name: "question",
    heading: "Claude asks before it guesses",
    on: "issue",
    said: "/claude fix the pages",
    outcome: "asked",
    script: steps(
      turn("I'll read the code and its tests.", (path) => [
        read(path("src/page.js")),
        read(path("test/page.test.js")),
      ]),
      {
        structured: {
          title: "What page 0 is",
          summary:
            "`slice` drops the last book, which I can fix. Nothing says what page 0 is: pages begin at 1.",
          done: ["Read `src/page.js` and its tests"],
          outcome: "question",
          question: "What shall `paginate()` do with page 0?",
          options: ["Give an empty list", "Give the first page", "Throw a RangeError"],
        },
      },
    ),
  },
  {
    name: "answer",
    heading: "A number answers, and the same session goes on",
    on: "issue",
    said: "/claude 3",
    outcome: "published",
    script: steps(
      turn("Then page 0 throws, and the last book comes back.", (path) => [read(path("src/page.js"))]),
      turn("", (path) => [edit(path("src/page.js"), PAGINATE.before, PAGINATE.after)]),
      runTests(),
      report("Keep every book, and refuse page 0", "Every page is whole, and page 0 throws a `RangeError`."),
    ),
  },
  {
    name: "plan",
    heading: "A plan first: nothing is changed",
    on: "pull request",
    said: "/claude plan a function that finds a book's page",
    outcome: "planned",
    script: steps(
      turn("", (path) => [read(path("src/page.js"))]),
      report(
        "Find a book's page",
        "1. Add `findPage(items, item, size)` to `src/page.js`; 0 where the item is not in the list.\n2. Run the tests.",
        "answered",
      ),
    ),
  },
  {
    name: "approve",
    heading: "A writer approves it",
    on: "pull request",
    said: "/claude approve",
    outcome: "published",
    script: steps(
      turn("As planned.", (path) => [read(path("src/page.js"))]),
      turn("", (path) => [edit(path("src/page.js"), FIND_PAGE.before, FIND_PAGE.after)]),
      runTests(),
      report("Find the page a book is on", "`findPage()` is there, as planned."),
    ),
  },
  {
    name: "change",
    heading: "A change to it, in the same pull request",
    on: "pull request",
    said: "/claude name it pageOf, it reads better",
    outcome: "published",
    script: steps(
      turn("", () => [bash("sed -i s/findPage/pageOf/ src/page.js", "Rename findPage to pageOf")]),
      runTests(),
      report("Call it pageOf", "`findPage()` is called `pageOf()` now."),
    ),
  },
  {
    name: "also",
    heading: "More is said while the agent works",
    on: "pull request",
    said: "/claude test it",
    outcome: "published",
    meanwhile: {
      sees: WATCH,
      said: "/claude also test a book that is not there",
      outcome: "handed_over",
    },
    script: whenAdded({
      before: steps(
        turn("I'll write a test, and watch it.", (path) => [write(path("test/page-of.test.js"), BOOK_TEST)]),
        turn("", () => [bash(WATCH, "Watch the tests")]),
      ),
      after: steps(
        turn("Then I'll test both.", () => [
          bash(`cat >>test/page-of.test.js <<'END'\n${LOST_BOOK_TEST}END`, "Add a test"),
        ]),
        runTests(),
        report("Test pageOf", "A book that is there and one that is not: `pageOf()` is tested with both."),
      ),
    }),
  },
  {
    name: "stop",
    heading: "It is stopped, and nothing is lost",
    on: "pull request",
    said: "/claude write a guide in docs",
    outcome: "stopped",
    meanwhile: { sees: WATCH, said: "/claude stop", outcome: "answered" },
    script: steps(
      turn("I'll begin with the pages.", (path) => [write(path("docs/pages.md"), GUIDE_BEGUN)]),
      turn("", () => [bash(WATCH, "Watch the tests")]),
    ),
  },
  {
    name: "go on",
    heading: "It goes on from there, and the gate holds what the team protects",
    on: "pull request",
    said: "/claude continue, and don't watch the tests",
    outcome: "blocked",
    script: steps(
      turn("The guide is half there. I'll finish it.", (path) => [read(path("docs/pages.md"))]),
      turn("", (path) => [write(path("docs/pages.md"), GUIDE_WHOLE)]),
      report("Write a guide to pages", "`docs/pages.md` tells what pages are and how to find a book's."),
    ),
  },
  {
    name: "publish",
    heading: "The team allows it, and what is kept is published without the agent",
    on: "pull request",
    before: {
      told: "maya takes docs/ out of the protected paths of .github/sandpiper.yml",
      push: { branch: "main", files: { ".github/sandpiper.yml": CONFIG.after } },
    },
    said: "/claude publish",
    outcome: "published",
  },
];

type ToPath = (relative: string) => string;

function turn(text: string, tools: (path: ToPath) => readonly ModelToolCall[]): Script {
  return (request) => ({
    ...(text !== "" && { text }),
    tools: tools((relative) => toAgentPath(request, relative)),
  });
}

/** What the model does until it is told more, and after that. */
function whenAdded({ before, after }: { before: Script; after: Script }): Script {
  return (request) => (promptOf(request).includes(" adds to the task:") ? after(request) : before(request));
}

function report(title: string, summary: string, outcome = "changed") {
  return { structured: { title, summary, done: [title], outcome } };
}

function runTests(): Script {
  return turn("", () => [bash("node --test", "Run the tests")]);
}

function bash(command: string, description: string): ModelToolCall {
  return { name: "Bash", input: { command, description } };
}

function read(path: string): ModelToolCall {
  return { name: "Read", input: { file_path: path } };
}

function write(path: string, content: string): ModelToolCall {
  return { name: "Write", input: { file_path: path, content } };
}

function edit(path: string, before: string, after: string): ModelToolCall {
  return { name: "Edit", input: { file_path: path, old_string: before, new_string: after } };
}
