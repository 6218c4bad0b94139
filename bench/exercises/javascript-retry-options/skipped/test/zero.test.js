import assert from "node:assert/strict";
import { test } from "node:test";
import { toClientOptions } from "../src/client-options.js";

test.todo("zero is taken, and undefined is not");
