import { expect, it } from "vitest";
import { parseEvent, type TranscriptEvent } from "../../src/agent/transcript.ts";
import { MAX_ITEM_CHARS, toItems } from "../../src/record/transcript-items.ts";
import { toLeastCpuMs } from "../support/cpu-time.ts";

const redact = (text: string) => text;
const itemsOf = (line: string) => toItems(parseEvent(line) as TranscriptEvent, { costMicroUsd: 0, redact });
const call = (name: string, input: string) =>
  `{"type":"assistant","message":{"id":"a","model":"m","content":[{"type":"tool_use","id":"x","name":"${name}","input":${input}}]}}`;
const zeros = `[${"0,".repeat(1_000_000)}0]`;
const deep = `{"a":${"[".repeat(150)}${"0,".repeat(1_000_000)}0${"]".repeat(150)}}`;

it("a call's input is shown as JSON: over several lines where it is short, and as it is where that would be long", () => {
  expect(itemsOf(call("Foo", '{"a":[1]}'))).toMatchObject([
    { input: '{\n  "a": [\n    1\n  ]\n}', isCut: false },
  ]);
  const deepest = `${"[".repeat(100)}1${"]".repeat(100)}`;
  expect(itemsOf(call("Foo", deepest))).toMatchObject([{ input: deepest, isCut: false }]);
});

it.each([
  ["a call's input, nested deep", call("Foo", deep)],
  ["a list of tasks", call("TodoWrite", `{"todos":${zeros}}`)],
  ["an output", `{"type":"user","message":{"content":[{"type":"tool_result","content":${zeros}}]}}`],
])("S15 S32: what is large or wrong in a million places takes no longer than to read it: %s", (_, line) => {
  const [item] = itemsOf(line);
  const read = toLeastCpuMs(() => JSON.parse(line));

  expect(JSON.stringify(item).length).toBeLessThan(2 * MAX_ITEM_CHARS);
  expect(toLeastCpuMs(() => itemsOf(line))).toBeLessThan(15 * Math.max(read, 30));
});
