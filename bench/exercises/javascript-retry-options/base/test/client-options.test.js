import assert from "node:assert/strict";
import { test } from "node:test";
import { toClientOptions } from "../src/client-options.js";

test("nothing said gives the defaults", () => {
  assert.deepEqual(toClientOptions(), { retries: 3, timeoutMs: 5000 });
});

test("what is said is taken", () => {
  assert.deepEqual(toClientOptions({ retries: 1, timeoutMs: 10 }), { retries: 1, timeoutMs: 10 });
});
