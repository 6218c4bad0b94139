import { DEMO_FILES } from "../model/demo-repository.ts";

const PAGE = `/** The items of one page. Pages are counted from 1. */
export function paginate(items, page, size) {
  return items.slice((page - 1) * size, page * size);
}

/** How many pages a list of this length has. */
export function countPages(length, size) {
  return Math.floor(length / size);
}
`;

const PAGE_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { countPages, paginate } from "../src/page.js";

const books = ["Emma", "Ulysses", "Dracula", "Walden"];

test("the first page is full", () => {
  assert.deepEqual(paginate(books, 1, 2), ["Emma", "Ulysses"]);
});

test("a page past the end is empty", () => {
  assert.deepEqual(paginate(books, 3, 2), []);
});

test("four books fill two pages", () => {
  assert.equal(countPages(books.length, 2), 2);
});
`;

/** The repository of the main job, whose checks the app runs: `countPages()` forgets a page that isn't full, and no test tells of it. */
export const MAIN_JOB_FILES: Record<string, string> = {
  ...DEMO_FILES,
  "src/page.js": PAGE,
  "test/page.test.js": PAGE_TEST,
  ".github/sandpiper.yml": 'on: { issue_opened: off }\nverify: ["node --test"]\n',
};

/** The test that the agent adds behind the last one, and by whose name it runs that alone. */
export const NEW_TEST = {
  name: "five",
  before: "  assert.equal(countPages(books.length, 2), 2);\n});\n",
  after: `  assert.equal(countPages(books.length, 2), 2);
});

test("five books need a third page", () => {
  assert.equal(countPages(5, 2), 3);
});
`,
};

/** How `countPages()` counts: at first, as the agent's first change has it, which breaks a test that passed, and as it is right. */
export const COUNTS = {
  wrong: "Math.floor(length / size);",
  stillWrong: "Math.floor(length / size) + 1;",
  right: "Math.ceil(length / size);",
};
