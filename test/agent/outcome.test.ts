import { describe, expect, it } from "vitest";
import { decideAgentOutcome } from "../../src/agent/outcome.ts";
import type { AgentProgress } from "../../src/agent/progress.ts";
import type { JobState } from "../../src/sandbox/sandbox.ts";
import { aRecording, foldBytes, foldLines } from "./recorded-transcript.ts";

type Ended = Exclude<JobState, { kind: "running" }>;
const exited = (exitCode: number | undefined): Ended => ({ kind: "exited", exitCode, reason: "exited" });
const decide = (progress: AgentProgress, state: Ended = exited(1), stderr = "") =>
  decideAgentOutcome({ progress, state, stderr });
const init = { type: "system", subtype: "init", model: "m", session_id: "s" };
const result = (more: object) => ({ type: "result", subtype: "success", is_error: true, ...more });

describe("F26: how an agent ended, told from what the CLI really printed", () => {
  it.each([
    ["401", "authentication", "Invalid API key"],
    ["403", "authentication", "Failed to authenticate. API Error: 403 Your API key does not have permission"],
    ["credit", "credit", "Credit balance is too low"],
    ["404", "model_not_found", "There's an issue with the selected model"],
    ["429", "rate_limited", "API Error: Request rejected (429) · rate limited"],
    ["529", "overloaded", "API Error: 529 Overloaded"],
    ["500", "overloaded", "API Error: 500 Internal"],
    ["network", "network", "API Error: Connection refused"],
    ["refusal", "refused_by_model", "API Error: Sonnet 5.5's safeguards flagged this message"],
    ["too-long", "too_long", "Prompt is too long"],
    ["bad-request", "error", "API Error: 400 messages: something is off"],
  ])("%s is %s", (name, failure, detail) => {
    expect(decide(foldBytes(aRecording(name)))).toEqual({
      kind: "failed",
      failure,
      detail: expect.stringContaining(detail),
    });
  });

  it.each([
    ["Invalid API key · Fix external API key", "Invalid API key"],
    ["Not logged in · Please run /login", "Not logged in"],
    ["Please run /login · API Error: 401 revoked", "API Error: 401 revoked"],
  ])("without the CLI's advice to somebody who sits before it: %s", (words, detail) => {
    expect(decide(foldLines(init, result({ result: words, api_error_status: 401 })))).toMatchObject({
      detail,
    });
  });

  it.each([
    ["max-turns", { kind: "max_turns" }],
    ["budget", { kind: "budget" }],
  ])("%s is a limit, no failure", (name, outcome) => {
    expect(decide(foldBytes(aRecording(name)))).toEqual(outcome);
  });

  it("S16: a refused payment is the run's budget when the gateway says so, else the account's credit", () => {
    const refused = foldLines(
      init,
      result({
        api_error_status: 402,
        terminal_reason: "api_error",
        result: "API Error: 402 The budget of this run is used up.",
      }),
    );

    expect(decide({ ...refused, isUsedUp: true })).toEqual({ kind: "budget" });
    expect(decide(refused)).toMatchObject({ kind: "failed", failure: "credit" });
  });

  it.each(["done", "text-only"])("%s is done", (name) => {
    expect(decide(foldBytes(aRecording(name)), exited(0))).toEqual({ kind: "done" });
  });

  it("is done when only its account never had the asked form: the work counts, with the last words", () => {
    expect(decide(foldBytes(aRecording("no-structured-output")))).toEqual({ kind: "done" });
  });
});

describe("F26: an agent is judged by is_error and the exit code", () => {
  it("never by a subtype that says success", () => {
    expect(decide(foldLines(init, result({ subtype: "success" })), exited(0))).toMatchObject({
      kind: "failed",
    });
  });

  it("never by a good result when its process failed", () => {
    const progress = foldLines(init, result({ is_error: false, result: "All good." }));

    expect(decide(progress, exited(3), "Segmentation fault")).toEqual({
      kind: "failed",
      failure: "error",
      detail: "Segmentation fault",
    });
  });

  it("never by what the model says", () => {
    const text = "Invalid API key. Credit balance is too low. Connection refused.";
    const message = { id: "a", model: "m", content: [{ type: "text", text }] };
    const progress = foldLines(
      init,
      { type: "assistant", message },
      result({ is_error: false, result: text }),
    );

    expect(decide(progress, exited(0))).toEqual({ kind: "done" });
    expect(decide(progress, exited(1))).toMatchObject({ failure: "error", detail: "" });
  });

  it("not by a failed call that the model has recovered from", () => {
    const retry = { type: "system", subtype: "api_retry", error: "rate_limit", error_status: 429 };
    const message = { id: "a", model: "m", content: [{ type: "tool_use", name: "Bash", input: {} }] };
    const progress = foldLines(
      init,
      retry,
      { type: "assistant", message },
      result({ errors: ["No structured output"] }),
    );

    expect(decide(progress)).toMatchObject({ failure: "error", detail: "No structured output" });
  });

  it.each([
    ["Not logged in · Please run /login", "authentication"],
    ["Invalid API key · Fix external API key", "authentication"],
    ["Credit balance is too low", "credit"],
    ["API Error: fetch failed", "network"],
    ["API Error: Unable to connect to API", "network"],
    ["Something else", "error"],
  ])("by the words of the CLI where it gives neither error nor status: %s", (words, failure) => {
    expect(decide(foldLines(init, result({ result: words })))).toMatchObject({ failure });
  });

  it.each([
    [401, "authentication"],
    [403, "authentication"],
    [404, "model_not_found"],
    [429, "rate_limited"],
    [529, "overloaded"],
    [503, "overloaded"],
    [400, "error"],
  ])("by the status where there is no error: %d", (api_error_status, failure) => {
    expect(decide(foldLines(init, result({ api_error_status })))).toMatchObject({ failure });
  });
});

describe("an agent without a result", () => {
  const begun = foldLines(init);

  it.each([
    ["TERM", exited(143)],
    ["KILL", exited(137)],
    ["a signal that left no code", exited(undefined)],
    ["the provider", { kind: "exited", exitCode: undefined, reason: "killed" } as const],
    ["the death of its machine", { kind: "gone" } as const],
  ])("was killed: by %s", (_, state) => {
    expect(decide(begun, state, "bye")).toEqual({ kind: "failed", failure: "killed", detail: "bye" });
  });

  it("F21: was killed for want of memory, where that is known", () => {
    const state = { kind: "exited", exitCode: undefined, reason: "out_of_memory" } as const;

    expect(decide(begun, state, "")).toEqual({ kind: "failed", failure: "out_of_memory", detail: "" });
  });

  it("F25: printed too much", () => {
    expect(decide(begun, { kind: "exited", exitCode: undefined, reason: "too_much_output" })).toEqual({
      kind: "failed",
      failure: "error",
      detail: "It printed more than is kept.",
    });
  });

  it("could not log in", () => {
    expect(decide(begun, exited(1), "Not logged in · Please run /login")).toMatchObject({
      failure: "authentication",
      detail: "Not logged in",
    });
  });

  it("says why on stderr only, of which the end is kept", () => {
    const outcome = decide(begun, exited(1), `${"x ".repeat(500)}Session ID is already in use.\n`);

    expect(outcome).toMatchObject({
      failure: "no_result",
      detail: expect.stringMatching(/^ ?(?:x )+Session ID is already in use\.$/),
    });
    expect(outcome.kind === "failed" && outcome.detail.length).toBeOneOf([399, 400]);
  });

  it("has the error of its last call as the reason", () => {
    expect(
      decide(foldLines(init, { type: "system", subtype: "api_retry", error: "overloaded" })),
    ).toMatchObject({
      failure: "overloaded",
    });
  });
});

describe("F21: an agent whose machine died after its result", () => {
  it("is done when the result was good", () => {
    expect(decide(foldBytes(aRecording("done")), { kind: "gone" })).toEqual({ kind: "done" });
  });

  it("failed when it was not", () => {
    expect(decide(foldBytes(aRecording("401")), { kind: "gone" })).toMatchObject({
      failure: "authentication",
    });
  });
});
