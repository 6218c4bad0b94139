import assert from "node:assert/strict";
import { test } from "node:test";
import { memoize } from "../src/memoize.js";

test("the same call is computed once", () => {
  let calls = 0;
  const double = memoize((value) => {
    calls += 1;
    return value * 2;
  });
  assert.equal(double(4), 8);
  assert.equal(double(4), 8);
  assert.equal(calls, 1);
});

test("each argument counts, and its type", () => {
  const area = memoize((width, height) => width * height);
  assert.equal(area(2, 3), 6);
  assert.equal(area(4, 5), 20);
});
