"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { compareVersions } = require("../lib/compare-versions.js");

test("a later version is newer", () => {
  assert.ok(compareVersions("2.0.0", "1.9.9") > 0);
  assert.ok(compareVersions("1.2.3", "1.2.4") < 0);
});

test("a version is as new as itself", () => {
  assert.equal(compareVersions("1.2.3", "1.2.3"), 0);
});

test("numbers are compared as numbers", () => {
  assert.ok(typeof compareVersions("1.10.0", "1.9.0") === "number");
});
