import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldEvent, NO_PROGRESS } from "../../src/agent/progress.ts";
import { parseChunk } from "../../src/agent/transcript.ts";
import { fitJson } from "../../src/durable/fit-json.ts";
import { toFirstWorkState } from "../../src/workflow/work/poll-agent.ts";

const MAX_BYTES = 200_000;
const toBytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe("F49: a step's result that must be small", () => {
  it("stays as it is when it is", () => {
    const small = { text: "x".repeat(199_000), list: [1, undefined] };

    expect(fitJson(small, MAX_BYTES)).toBe(small);
    expect(fitJson(undefined, MAX_BYTES)).toBeUndefined();
  });

  it("is cut at the ends of its texts and lists, whatever they hold, and keeps its keys", () => {
    const text = fc.tuple(fc.constantFrom("a", "\u0001", "\ud83d", "é", '"', "😀"), fc.nat(400_000));
    const texts = fc.array(
      text.map(([piece, count]) => piece.repeat(count)),
      { maxLength: 4 },
    );
    const many = fc
      .nat(60_000)
      .map((count) => Array.from({ length: count }, (_, index) => ({ path: `p${index}` })));
    fc.assert(
      fc.property(texts, many, (list, findings) => {
        const value = { kind: "blocked", list, findings, nested: { text: list[0] ?? "", at: 1 } };
        const fitted = fitJson(value, MAX_BYTES);

        expect(toBytes(fitted)).toBeLessThanOrEqual(MAX_BYTES);
        expect(fitted).toMatchObject({ kind: "blocked", nested: { at: 1 } });
        expect(fitted.list.every((each, index) => list[index]?.startsWith(each))).toBe(true);
        expect(findings.slice(0, fitted.findings.length)).toEqual(fitted.findings);
      }),
      { numRuns: 10 },
    );
  });

  it("leaves short texts whole beside a huge one", () => {
    const sha = "b".repeat(40);
    const fitted = fitJson({ sha, text: "\u0001".repeat(3_000_000) }, MAX_BYTES);

    expect(fitted.sha).toBe(sha);
    expect(fitted.text).toHaveLength(20_000);
  });

  it("is refused when it is large by its keys alone", () => {
    const keys = Object.fromEntries(Array.from({ length: 20_000 }, (_, key) => [`key-${key}`, 1]));

    expect(() => fitJson(keys, MAX_BYTES)).toThrow(expect.objectContaining({ retry: "never" }));
  });

  it("is how an agent stands, too, whose messages have ids of a megabyte, each counted once", () => {
    const message = (id: string) => ({
      type: "assistant",
      message: { id, model: "m".repeat(900_000), content: [] },
    });
    const lines = ["a", "b", "c", "c"].map((id) => `${JSON.stringify(message(id.repeat(1_000_000)))}\n`);
    const { events } = parseChunk(Buffer.from(lines.join("")));
    let progress = NO_PROGRESS;
    for (const event of [...events, ...events.slice(-1)]) {
      progress = fitJson(
        { ...toFirstWorkState(0), progress: foldEvent(progress, event) },
        MAX_BYTES,
      ).progress;
    }

    expect(progress.turns).toBe(3);
  });
});
