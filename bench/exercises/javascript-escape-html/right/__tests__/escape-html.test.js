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

test("every sign is escaped, not only the first", () => {
  assert.equal(escapeHtml("<b>bold</b>"), "&lt;b&gt;bold&lt;/b&gt;");
  assert.equal(escapeHtml("a & b & c"), "a &amp; b &amp; c");
});
