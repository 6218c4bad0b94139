import assert from "node:assert/strict";
import { test } from "node:test";
import { roundPrice } from "../src/round-price.js";

test("less than half a cent goes down", () => {
  assert.equal(roundPrice(1.234), 1.23);
});

test("whole prices stay", () => {
  assert.equal(roundPrice(12), 12);
});

test("half a cent goes up", () => {
  assert.equal(roundPrice(1.006), 1.01);
  assert.equal(roundPrice(0.125), 0.13);
});
