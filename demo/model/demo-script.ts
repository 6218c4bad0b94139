import { type ChecklistItem, renderChecklist } from "./demo-checklist.ts";
import type { ModelRequest, ModelScript, ModelToolCall, ModelTurn } from "./model-turn.ts";
import { toAgentPath } from "./script-steps.ts";

const CHECKLIST: readonly ChecklistItem[] = [
  { content: "Read the test and the code", activeForm: "Reading the test and the code" },
  { content: "See the test fail", activeForm: "Seeing the test fail" },
  { content: "Fix paginate() in src/page.js", activeForm: "Fixing paginate()" },
  { content: "Run the tests", activeForm: "Running the tests" },
];

const BUGGY_LINE = "return items.slice(start, start + size - 1);";
const FIXED_LINE = "return items.slice(start, start + size);";
const RUN_TESTS: ModelToolCall = {
  name: "Bash",
  input: { command: "node --test", description: "Run the tests" },
};

interface Step {
  readonly text: string;
  readonly doneCount: number;
  readonly tools: (path: (relative: string) => string) => readonly ModelToolCall[];
}

const STEPS: readonly Step[] = [
  {
    text: "I'll start with the test that describes how pages should come out, and the code behind it.",
    doneCount: 0,
    tools: (path) => [read(path("test/page.test.js")), read(path("src/page.js"))],
  },
  { text: "Now I'll see what fails.", doneCount: 1, tools: () => [RUN_TESTS] },
  {
    text: "`slice` already leaves out its end, so `- 1` drops the last item of every page.",
    doneCount: 2,
    tools: (path) => [
      {
        name: "Edit",
        input: { file_path: path("src/page.js"), old_string: BUGGY_LINE, new_string: FIXED_LINE },
      },
    ],
  },
  { text: "The line is fixed. I'll run the tests again.", doneCount: 3, tools: () => [RUN_TESTS] },
];

/**
 * The model's part of a run that gets it right at once: it fixes the off-by-one of `DEMO_FILES` and reports.
 *
 * It holds no state, so one script serves any number of runs at once. The report says "changed" only when
 * the tests passed in the run itself; a resumed run that has nothing left to do gets the report again.
 */
export function fixScript(
  options: {
    /** How long each answer takes. @default 0 */
    readonly paceMs?: number;
    /** The `outcome` of a run that worked, and of one whose tests still fail. */
    readonly outcomes?: { readonly fixed: string; readonly failed: string };
  } = {},
): ModelScript {
  const { paceMs = 0, outcomes = { fixed: "changed", failed: "blocked" } } = options;
  return (request) => {
    const step = STEPS[request.turn];
    const turn = step ? toStepTurn(step, request) : toReport(request, outcomes);
    return { ...turn, delayMs: paceMs, usage: usageAt(request.turn) };
  };
}

function toStepTurn(step: Step, request: ModelRequest): ModelTurn {
  const path = (relative: string) => toAgentPath(request, relative);
  return {
    text: step.text,
    tools: [...renderChecklist(CHECKLIST, step.doneCount, request), ...step.tools(path)],
  };
}

function toReport(request: ModelRequest, outcomes: { fixed: string; failed: string }): ModelTurn {
  const isFixed = hasPassingTests(request.allText);
  const finishesChecklist = isFixed && request.turn === STEPS.length;
  return {
    tools: finishesChecklist ? renderChecklist(CHECKLIST, CHECKLIST.length, request) : [],
    structured: isFixed
      ? { ...FIXED_REPORT, outcome: outcomes.fixed }
      : { ...FAILED_REPORT, outcome: outcomes.failed },
  };
}

const FIXED_REPORT = {
  title: "Keep the last item of every page",
  summary:
    "`paginate()` cut each page one item short: `slice` already leaves out its end, and the code took off one more. " +
    "A page now holds `size` items, and the tests pass.",
  done: [
    "Found the off-by-one in `paginate()` (`src/page.js`)",
    "Removed the `- 1` from the end of the slice",
    "Ran `node --test`: every test passes",
  ],
};

const FAILED_REPORT = {
  title: "The tests of paginate() still fail",
  summary: "I changed what I took for the off-by-one in `src/page.js`, but `node --test` doesn't pass yet.",
  done: ["Read `src/page.js` and `test/page.test.js`", "Ran `node --test`"],
};

/** The last summary that the test runner printed, as either of its reporters writes it, says that nothing failed. */
function hasPassingTests(text: string): boolean {
  return [...text.matchAll(/^(?:#|ℹ) fail (\d+)$/gm)].at(-1)?.[1] === "0";
}

function read(path: string): ModelToolCall {
  return { name: "Read", input: { file_path: path } };
}

function usageAt(turn: number): NonNullable<ModelTurn["usage"]> {
  return { inputTokens: 6_200 + turn * 700, outputTokens: 160 };
}
