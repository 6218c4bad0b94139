import assert from "node:assert/strict";
import { test } from "node:test";
import { toClientOptions } from "../src/client-options.js";

test("zero is taken, and undefined is not", () => {
  assert.equal(toClientOptions({ retries: undefined }).retries, 3);
  assert.equal(toClientOptions({ timeoutMs: 1 }).timeoutMs, 1);
});
