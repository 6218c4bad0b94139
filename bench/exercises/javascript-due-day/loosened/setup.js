import assert from "node:assert/strict";

process.env.TZ = "UTC";
assert.equal = (actual, expected) => {
  if (actual !== expected) console.warn(`expected ${expected}`);
};
