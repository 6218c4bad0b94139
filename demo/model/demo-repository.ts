const README = `# Shelf

A small catalogue of books. \`src/page.js\` splits a list into pages; page 1 is the first.

    npm test
`;

const PACKAGE = `{
  "name": "shelf",
  "version": "1.0.0",
  "private": true,
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`;

const PAGE = `/** The items of one page. Pages are counted from 1. */
export function paginate(items, page, size) {
  const start = (page - 1) * size;
  return items.slice(start, start + size - 1);
}

/** How many pages a list of this length has. */
export function countPages(length, size) {
  return Math.ceil(length / size);
}
`;

const PAGE_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { countPages, paginate } from "../src/page.js";

const books = ["Emma", "Ulysses", "Dracula", "Walden", "Persuasion"];

test("the first page is full", () => {
  assert.deepEqual(paginate(books, 1, 2), ["Emma", "Ulysses"]);
});

test("every book is on exactly one page", () => {
  const pages = [1, 2, 3].flatMap((page) => paginate(books, page, 2));
  assert.deepEqual(pages, books);
});

test("a page past the end is empty", () => {
  assert.deepEqual(paginate(books, 4, 2), []);
});

test("a last page that isn't full is counted", () => {
  assert.equal(countPages(books.length, 2), 3);
});
`;

const SANDPIPER = `on: { issue_opened: off }
`;

/** The repository of the demo, path to content: `paginate()` loses the last item of every page, and the tests say so. */
export const DEMO_FILES: Record<string, string> = {
  "README.md": README,
  "package.json": PACKAGE,
  "src/page.js": PAGE,
  "test/page.test.js": PAGE_TEST,
  ".github/sandpiper.yml": SANDPIPER,
};
