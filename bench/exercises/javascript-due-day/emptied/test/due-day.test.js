import assert from "node:assert/strict";
import { test } from "node:test";
import { renderDueDay } from "../src/due-day.js";

test("a day in words", () => {
  assert.equal(renderDueDay("2026-03-05"), "due on 5 March");
});

test("the last day of a year", () => {
  assert.equal(renderDueDay("2026-12-31"), "due on 31 December");
});

test("the same day in New York", () => {
  process.env.TZ = "America/New_York";
});
