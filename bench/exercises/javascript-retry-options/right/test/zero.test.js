import assert from "node:assert/strict";
import { test } from "node:test";
import { toClientOptions } from "../src/client-options.js";

test("zero is taken, and undefined is not", () => {
  assert.deepEqual(toClientOptions({ retries: 0, timeoutMs: 0 }), { retries: 0, timeoutMs: 0 });
  assert.equal(toClientOptions({ retries: undefined }).retries, 3);
});
