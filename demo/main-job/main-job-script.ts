import type { ModelRequest, ModelScript, ModelToolCall, ModelTurn } from "../model/model-turn.ts";
import { steps, toAgentPath } from "../model/script-steps.ts";
import { COUNTS, NEW_TEST } from "./main-job-files.ts";

const CHECKLIST = [
  "Read the code and its tests",
  "Write a test that fails",
  "Fix countPages() in src/page.js",
  "Run the new test",
];
/** Its list once it is sent back. */
const MEND_CHECKLIST = ["Mend what failed in the app's checks", "Run all tests"];
const NEW_TEST_ALONE = `node --test --test-name-pattern=${NEW_TEST.name}`;

interface Step {
  readonly text: string;
  readonly list: readonly string[];
  readonly doneCount: number;
  readonly tools: (path: (relative: string) => string) => readonly ModelToolCall[];
}

const FIRST_STEPS: readonly Step[] = [
  {
    text: "I'll read how pages are counted, and what the tests say of it.",
    list: CHECKLIST,
    doneCount: 0,
    tools: (path) => [read(path("src/page.js")), read(path("test/page.test.js"))],
  },
  {
    text: "No test has a page that isn't full. I'll write one, and see it fail.",
    list: CHECKLIST,
    doneCount: 1,
    tools: (path) => [edit(path("test/page.test.js"), NEW_TEST.before, NEW_TEST.after), run(NEW_TEST_ALONE)],
  },
  {
    text: "The count is rounded down, so the last page is missing: one more.",
    list: CHECKLIST,
    doneCount: 2,
    tools: (path) => [edit(path("src/page.js"), COUNTS.wrong, COUNTS.stillWrong)],
  },
  {
    text: "I'll run the new test again.",
    list: CHECKLIST,
    doneCount: 3,
    tools: () => [run(NEW_TEST_ALONE)],
  },
];

const MEND_STEPS: readonly Step[] = [
  {
    text: "Four books fill two pages, and I count three. It has to be rounded up.",
    list: MEND_CHECKLIST,
    doneCount: 0,
    tools: (path) => [edit(path("src/page.js"), COUNTS.stillWrong, COUNTS.right)],
  },
  {
    text: "All tests, this time.",
    list: MEND_CHECKLIST,
    doneCount: 1,
    tools: () => [run("node --test")],
  },
];

const REPORT = {
  title: "Count the last page when it isn't full",
  summary: "`countPages()` rounded down, so a last page that isn't full was not counted.",
  outcome: "changed",
};

/**
 * The model's part of the main job. It writes a test that fails, makes it pass with a change that breaks another, which it doesn't look at,
 * and says that it is done. Sent back by the app with what that broke, it gets it right.
 */
export function mainJobScript({ paceMs }: { readonly paceMs: number }): ModelScript {
  const script = steps(
    ...FIRST_STEPS.map(toTurn),
    toReport(CHECKLIST, "One page is added; the new test passes."),
    ...MEND_STEPS.map(toTurn),
    toReport(MEND_CHECKLIST, "It rounds up now."),
  );
  return async (request) => ({
    ...(await script(request)),
    delayMs: paceMs,
    usage: { inputTokens: 6_200 + request.turn * 700, outputTokens: 160 },
  });
}

function toTurn({ text, list, doneCount, tools }: Step) {
  return (request: ModelRequest): ModelTurn => ({
    text,
    tools: [toTodoWrite(list, doneCount), ...tools((relative) => toAgentPath(request, relative))],
  });
}

function toReport(list: readonly string[], how: string): ModelTurn {
  const structured = { ...REPORT, summary: `${REPORT.summary} ${how}`, done: [...list] };
  return { tools: [toTodoWrite(list, list.length)], structured };
}

/** The checklist as people watch it: the app's agents have this tool for it. */
function toTodoWrite(list: readonly string[], doneCount: number): ModelToolCall {
  const todos = list.map((content, index) => ({
    content,
    activeForm: content,
    status: toStatus(index - doneCount),
  }));
  return { name: "TodoWrite", input: { todos } };
}

function toStatus(ahead: number): "completed" | "in_progress" | "pending" {
  if (ahead < 0) return "completed";
  return ahead === 0 ? "in_progress" : "pending";
}

function read(path: string): ModelToolCall {
  return { name: "Read", input: { file_path: path } };
}

function edit(path: string, before: string, after: string): ModelToolCall {
  return { name: "Edit", input: { file_path: path, old_string: before, new_string: after } };
}

function run(command: string): ModelToolCall {
  return { name: "Bash", input: { command, description: "Run the tests" } };
}
