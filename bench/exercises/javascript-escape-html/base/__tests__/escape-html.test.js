import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeHtml } from "../src/escape-html.js";

test("plain text stays", () => {
  assert.equal(escapeHtml("tea and cake"), "tea and cake");
});

test("a sign is escaped", () => {
  assert.equal(escapeHtml("tea & cake"), "tea &amp; cake");
  assert.equal(escapeHtml("1 < 2"), "1 &lt; 2");
});
