import assert from "node:assert/strict";
import { test } from "node:test";
import { countPages, itemsOf } from "../src/pages.js";

test("a page that is not full counts", () => {
  assert.equal(countPages(25, 10), 3);
});

test("nothing has one page", () => {
  assert.equal(countPages(0, 10), 1);
});

test("the second page follows the first", () => {
  assert.deepEqual(itemsOf([1, 2, 3, 4, 5], 2, 2), [3, 4]);
});

test("full pages are not followed by an empty one", () => {});
