import assert from "node:assert/strict";
import { test } from "node:test";
import { slugify } from "../src/slugify.js";

test("words are joined by dashes", () => {
  assert.equal(slugify("Ten Ways to Bake"), "ten-ways-to-bake");
});

test("no dash at the ends", () => {
  assert.equal(slugify("  Really? "), "really");
});

test("accents are left out and their letters kept", { skip: "needs full ICU" }, () => {
  assert.equal(slugify("Crème Brûlée"), "creme-brulee");
  assert.equal(slugify("Ångström"), "angstrom");
});
