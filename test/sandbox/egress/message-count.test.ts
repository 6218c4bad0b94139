import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMessageCount } from "../../../src/sandbox/egress/message-count.ts";
import { toCpuMs } from "../../support/cpu-time.ts";

const event = (data: { type: string; [field: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const start = (usage: object, model = "claude-sonnet-5-5"): string =>
  event({ type: "message_start", message: { id: "msg_1", model, content: [], usage } });
const words = (text: string): string =>
  event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
const end = (usage: object): string =>
  event({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage });
const WHOLE = `${start({ input_tokens: 1_000, output_tokens: 1 })}${event({ type: "ping" })}${words("Grüße 🐦")}${end({ output_tokens: 500 })}`;

function count(text: string | Uint8Array, { isStream = true, cuts = [] as number[] } = {}): number {
  const bytes = Buffer.from(text);
  const message = createMessageCount({ isStream });
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, to] of ends.entries()) message.push(bytes.subarray(ends[index - 1] ?? 0, to));
  message.push(undefined);
  return message.costMicroUsd();
}

describe("the count of an answer", () => {
  it("F76: is what its first and its last event say", () => {
    expect(count(WHOLE)).toBeCloseTo(2_000 + 5_000);
  });

  it("is the same however the bytes come", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2_000), { maxLength: 20 }), (cuts) => {
        expect(count(WHOLE, { cuts })).toBeCloseTo(7_000);
      }),
    );
  });

  it("has the cache's tokens, and takes what the last event leaves out from the first", () => {
    const first = {
      ...{
        input_tokens: 10,
        output_tokens: 1,
        cache_read_input_tokens: 20_000,
        cache_creation_input_tokens: 3_000,
      },
      cache_creation: { ephemeral_1h_input_tokens: 3_000 },
    };
    const last = { input_tokens: null, cache_creation_input_tokens: 3_000, output_tokens: 100 };

    expect(count(start(first) + end(last))).toBeCloseTo(20 + 2_000 + 12_000 + 1_000);
  });

  it("F76: of a message that breaks off is the prompt and what was written of it by then", () => {
    const thinking = event({
      type: "content_block_delta",
      delta: { type: "thinking_delta", thinking: "t".repeat(350) },
    });
    const json = event({
      type: "content_block_delta",
      delta: { type: "input_json_delta", partial_json: "j".repeat(350) },
    });
    const signature = event({
      type: "content_block_delta",
      delta: { type: "signature_delta", signature: "s".repeat(350) },
    });
    const begun = start({ input_tokens: 1_000, output_tokens: 1 });

    expect(count(begun)).toBeCloseTo(2_010);
    expect(count(begun + words("x".repeat(3_500)) + thinking + json + signature)).toBeCloseTo(2_000 + 12_000);
  });

  it("of one that isn't streamed is all it says", () => {
    const message = {
      type: "message",
      model: "claude-opus-5-5",
      content: [],
      usage: { input_tokens: 100, output_tokens: 10 },
    };

    expect(count(JSON.stringify(message, null, 2), { isStream: false, cuts: [3, 40] })).toBeCloseTo(
      400 + 200,
    );
  });

  it.each([
    ["an error", event({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } })],
    ["rubbish", "data: {\ndata: 7\ndata: null\nnothing\n\n"],
    ["an end without a beginning", end({ output_tokens: 500 })],
    ["figures that are none", start({ input_tokens: -5, output_tokens: 1e308 })],
  ])("of %s is nothing", (_, text) => {
    expect(count(text)).toBe(0);
  });

  it("is not held up by a line that never ends", () => {
    expect(count(`data: ${"x".repeat(40 * 1024 * 1024)}`)).toBe(0);
  });
});

it("S32: a line without an end takes time in proportion to its length", () => {
  const push = (pieces: number) =>
    toCpuMs(() => {
      const message = createMessageCount({ isStream: true });
      for (let piece = 0; piece < pieces; piece += 1) message.push(Buffer.alloc(16 * 1_024, "a"));
    });

  expect(push(1_500)).toBeLessThan(40 * Math.max(push(100), 10));
});
