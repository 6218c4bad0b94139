/** What the story's agent makes of `DEMO_FILES`, piece by piece. */

export const PAGINATE = {
  before: `  const start = (page - 1) * size;
  return items.slice(start, start + size - 1);`,
  after: `  if (page < 1) throw new RangeError("pages are counted from 1");
  const start = (page - 1) * size;
  return items.slice(start, start + size);`,
};

export const FIND_PAGE = {
  before: "/** How many pages a list of this length has. */",
  after: `/** The page that an item is on; 0 where it is not in the list. */
export function findPage(items, item, size) {
  return Math.ceil((items.indexOf(item) + 1) / size);
}

/** How many pages a list of this length has. */`,
};

export const BOOK_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { pageOf } from "../src/page.js";

const books = ["Emma", "Ulysses", "Dracula"];

test("a book is found", () => {
  assert.equal(pageOf(books, "Dracula", 2), 2);
});
`;

export const LOST_BOOK_TEST = `
test("a book that is not there is on no page", () => {
  assert.equal(pageOf(books, "Walden", 2), 0);
});
`;

export const GUIDE_BEGUN = `# Pages

Page 1 is the first. Page 0 throws a RangeError.
`;

export const GUIDE_WHOLE = `${GUIDE_BEGUN}
\`pageOf(items, item, size)\` says which page an item is on, and 0 where it is on none.
`;

/** The repository's settings: first the guide's folder is protected, later it is not. */
export const CONFIG = {
  before: 'on: { issue_opened: off }\nprotected_paths: ["docs/**"]\n',
  after: "on: { issue_opened: off }\n",
};
