import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAssistant, isResult, MAX_LINE_BYTES, parseChunk, parseEvent } from "../../src/agent/transcript.ts";
import { toLeastCpuMs } from "../support/cpu-time.ts";
import { aRecording, foldBytes, foldLines } from "./recorded-transcript.ts";

const done = aRecording("done");

describe("a transcript that is read in pieces", () => {
  it("F11: gives the same progress however it was cut", () => {
    const whole = foldBytes(done);

    fc.assert(
      fc.property(fc.array(fc.nat(done.length), { maxLength: 40 }), (cuts) => {
        expect(
          foldBytes(
            done,
            cuts.toSorted((a, b) => a - b),
          ),
        ).toEqual(whole);
      }),
    );
  });

  it("gives the same progress byte by byte", () => {
    const cuts = Array.from({ length: done.length }, (_, index) => index);

    expect(foldBytes(done, cuts)).toEqual(foldBytes(done));
  });

  it("is cut between lines only, also where a character has several bytes", () => {
    const bytes = Buffer.from('{"type":"system","subtype":"é"}\n{"type":"system","subtype":"鷸"}');
    const { events, consumedBytes } = parseChunk(bytes.subarray(0, bytes.length - 3));

    expect(events).toEqual([{ type: "system", subtype: "é" }]);
    expect(consumedBytes).toBe(bytes.indexOf("\n") + 1);
  });

  it("waits for the end of a line", () => {
    expect(parseChunk(Buffer.from('{"type":"system"'))).toEqual({ events: [], consumedBytes: 0 });
    expect(parseChunk(new Uint8Array())).toEqual({ events: [], consumedBytes: 0 });
  });

  it("F25: gives up a line that does not end within the longest that is read", () => {
    const endless = Buffer.alloc(MAX_LINE_BYTES, "a");

    expect(parseChunk(endless)).toEqual({ events: [], consumedBytes: MAX_LINE_BYTES });
    expect(parseChunk(endless.subarray(1)).consumedBytes).toBe(0);
  });

  it("F25: reads a line of a million characters, and what comes after one that is none of ours", () => {
    const long = `${JSON.stringify({ type: "system", subtype: "x".repeat(1_000_000) })}\n`;
    const bytes = Buffer.from(`${long}${"a".repeat(1_000_000)}\n{"type":"system","subtype":"last"}\n`);

    expect(parseChunk(bytes).events.map((event) => event.type)).toEqual(["system", "system"]);
  });
});

describe("a line of a transcript", () => {
  const GARBAGE = [
    "",
    " ",
    "null",
    "[]",
    "{",
    "{}",
    '{"type":5}',
    '{"type":"unknown","subtype":"x"}',
    '{"type":"system"}',
    '{"type":"assistant"}',
    '{"type":"assistant","message":{"id":1,"model":"m","content":[]}}',
    '{"type":"assistant","message":{"id":"a","model":"m","content":["text"]}}',
    '{"type":"result","subtype":"success"}',
    '{"type":"result","subtype":"success","is_error":"no"}',
    'Error: {"type":"system","subtype":"init"}',
    '\u0000{"type":"system","subtype":"x"}',
    `${"[".repeat(100_000)}`,
    `{"type":${"[".repeat(100_000)}`,
  ];

  it.each(GARBAGE.map((line) => [line.slice(0, 60), line]))(
    "F25: that is no event is skipped: %s",
    (_, line) => {
      expect(parseEvent(line)).toBeUndefined();
    },
  );

  it("F25: never throws and never stops the reading, whatever is written between events", () => {
    const whole = foldBytes(done);
    const garbage = fc.string({ unit: "binary", maxLength: 50 }).map((text) => text.replaceAll("\n", ""));

    fc.assert(
      fc.property(
        fc.oneof(
          garbage,
          fc.json().filter((json) => !json.includes('"type"')),
        ),
        (line) => {
          const lines = done.toString("utf8").trimEnd().split("\n");
          const mixed = Buffer.from(lines.map((each) => `${line}\n${each}\n`).join(""));

          expect(foldBytes(mixed)).toEqual(whole);
        },
      ),
    );
  });

  it("may carry more than is known, and odd values where they are not needed", () => {
    const event = parseEvent(
      '{"type":"result","subtype":"new","is_error":false,"total_cost_usd":"?","usage":7,"api_error_status":"x","num_turns":null,"errors":[1],"new_field":{}}',
    );

    expect(event).toMatchObject({
      type: "result",
      is_error: false,
      total_cost_usd: undefined,
      num_turns: 0,
      new_field: {},
    });
    expect(event && isResult(event)).toBe(true);
    expect(event && isAssistant(event)).toBe(false);
  });

  it("that is an init event of another shape leaves the progress as it was", () => {
    const progress = foldLines({ type: "system", subtype: "init", model: 5, session_id: { a: 1 } });

    expect(progress).toMatchObject({ model: "", sessionId: undefined });
  });
});

describe("S15 S32: a line of the agent's that is wrong in a million places", () => {
  const zeros = `[${"0,".repeat(1_000_000)}0]`;

  it.each([
    ["an assistant's message", `{"type":"assistant","message":{"id":"a","model":"m","content":${zeros}}}`],
    ["a user's message", `{"type":"user","message":{"content":${zeros}}}`],
    [
      "a message of blocks without a type",
      `{"type":"user","message":{"content":[${"{},".repeat(600_000)}{}]}}`,
    ],
    ["a result's errors", `{"type":"result","subtype":"x","is_error":true,"errors":${zeros}}`],
  ])("takes no longer than to read it: %s", (_, line) => {
    const read = toLeastCpuMs(() => JSON.parse(line));

    expect(toLeastCpuMs(() => parseEvent(line))).toBeLessThan(10 * Math.max(read, 30));
  });
});
