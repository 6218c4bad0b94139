import * as sdk from "e2b";
import { describe, expect, it } from "vitest";
import { SandboxError } from "../../../src/errors.ts";
import { type Deed, toSandboxError } from "../../../src/sandbox/e2b/e2b-errors.ts";
import { nobodysAddress } from "./nobodys-address.ts";

const NOW = 1_790_000_000_000;
const IN_A_WHILE = { atMs: NOW + 30_000 };

function withStatus(statusCode: number): sdk.SandboxError {
  return Object.assign(new sdk.SandboxError(`${statusCode}: words`), { statusCode });
}

function translate(error: unknown, deed: Deed = "use"): unknown {
  return toSandboxError(error, { sdk, deed, now: NOW });
}

const TABLE: [string, unknown, Deed, { code: string; retry: unknown }][] = [
  ["a key", new sdk.AuthenticationError("words"), "list", { code: "unauthorized", retry: "never" }],
  ["a right", withStatus(403), "create", { code: "unauthorized", retry: "never" }],
  ["a limit", new sdk.RateLimitError("words"), "use", { code: "rate_limited", retry: IN_A_WHILE }],
  ["a limit", new sdk.RateLimitError("words"), "list", { code: "rate_limited", retry: IN_A_WHILE }],
  ["a limit", new sdk.RateLimitError("words"), "create", { code: "quota", retry: "backoff" }],
  ["a limit", new sdk.RateLimitError("words"), "resume", { code: "quota", retry: "backoff" }],
  ["no room", new sdk.ServiceBusyError("words"), "create", { code: "quota", retry: "backoff" }],
  ["a busy node", new sdk.ServiceBusyError("words"), "use", { code: "unreachable", retry: "backoff" }],
  ["a sandbox", new sdk.SandboxNotFoundError("words"), "use", { code: "not_running", retry: "backoff" }],
  ["a sandbox", withStatus(404), "use", { code: "not_running", retry: "backoff" }],
  ["a sandbox", withStatus(404), "resume", { code: "not_running", retry: "backoff" }],
  ["a template", withStatus(404), "create", { code: "bad_template", retry: "never" }],
  ["a template", new sdk.TemplateError("words"), "create", { code: "bad_template", retry: "never" }],
  ["a list", withStatus(404), "list", { code: "unsupported", retry: "never" }],
  ["a wish", withStatus(400), "create", { code: "refused", retry: "never" }],
  ["a wish", new sdk.InvalidArgumentError("words"), "use", { code: "unreachable", retry: "backoff" }],
  ["a change", withStatus(409), "use", { code: "conflict", retry: "backoff" }],
  ["time", new sdk.TimeoutError("words"), "use", { code: "unreachable", retry: "backoff" }],
  ["time", new DOMException("words", "TimeoutError"), "list", { code: "unreachable", retry: "backoff" }],
  ["disk", new sdk.NotEnoughSpaceError("words"), "use", { code: "no_space", retry: "never" }],
  ["a server", withStatus(500), "create", { code: "unreachable", retry: "backoff" }],
  ["a server", new sdk.SandboxError("words"), "use", { code: "unreachable", retry: "backoff" }],
];

describe("a fault of the SDK", () => {
  it.each(TABLE)("about %s (%s, %s) is in our words", (_, error, deed, expected) => {
    const translated = translate(error, deed);

    expect(translated).toBeInstanceOf(SandboxError);
    expect(translated).toMatchObject({ ...expected, cause: error });
  });

  it("without a connection is one of the network", async () => {
    const error = await fetch(await nobodysAddress()).catch((reason) => reason);

    expect(translate(error)).toMatchObject({ code: "unreachable", retry: "backoff" });
  });

  it("is judged by its class and status, never by its words", () => {
    const error = new sdk.SandboxError("404: sandbox not found, 429 Rate limit exceeded, 401");

    expect(translate(error)).toMatchObject({ code: "unreachable" });
  });

  it("that is ours or nobody's passes unchanged", () => {
    const ours = new SandboxError("words", { code: "bad_hosts", retry: "never" });

    for (const error of [ours, new Error("words"), new TypeError("words"), "words", undefined]) {
      expect(translate(error)).toBe(error);
    }
  });
});
