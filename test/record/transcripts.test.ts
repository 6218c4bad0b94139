import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_LINES } from "../../src/record/job-transcript.ts";
import type { TranscriptEntry } from "../../src/record/run-record.ts";
import { MAX_ITEM_CHARS } from "../../src/record/transcript-items.ts";
import { createTranscripts } from "../../src/record/transcripts.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { TranscriptStore } from "../../src/store/store.ts";
import { createRedactor } from "../../src/text/secrets/redact.ts";
import { aRandomText } from "../text/secrets/real-tokens.ts";
import { answered, began, called, ended, said } from "./a-transcript.ts";

const RUN = { id: "a".repeat(26), agentJob: { machine: 1, round: 1 } };
const SECRET = "sk-ant-canary-0123456789";
const ALL = { count: 10_000 };

function aStore() {
  const { transcripts } = createSqliteStore(openDatabase(":memory:"));
  const redactor = createRedactor([SECRET]);
  const open = () => createTranscripts(transcripts, (text) => redactor.redact(text).text);
  let offset = 0;
  return {
    transcripts,
    open,
    async write(text: string, job = RUN.agentJob) {
      await transcripts.append({ runId: RUN.id, ...job }, offset, Buffer.from(text));
      offset += Buffer.byteLength(text);
    },
    begin() {
      offset = 0;
    },
  };
}

const itemsOf = (entries: readonly TranscriptEntry[]) => entries.flatMap(({ items }) => items);

describe("a transcript as people read it", () => {
  it("has what was said, each tool with what it came to, and the end, with the cost so far", async () => {
    const store = aStore();
    await store.write(began());
    await store.write(said("I'll look."));
    await store.write(called("Bash", { command: "ls\nls" }, { message: "msg_2" }));
    await store.write(answered("toolu_1", [{ type: "text", text: "a.ts" }]));
    await store.write(ended());

    const { entries } = await store.open().read(RUN, ALL);

    expect(itemsOf(entries)).toMatchObject([
      { kind: "began", model: "claude-sonnet-4-5" },
      { kind: "said", text: "I'll look." },
      { kind: "tool", of: "toolu_1", name: "Bash", title: "Running ls", input: "ls\nls", isSub: false },
      { kind: "output", of: "toolu_1", text: "a.ts", isError: false },
      { kind: "ended", how: "success", costMicroUsd: 250_000 },
    ]);
    const costs = itemsOf(entries).flatMap((item) => ("costMicroUsd" in item ? [item.costMicroUsd] : []));
    expect(costs).toEqual(costs.toSorted((one, other) => one - other));
    expect(costs[0]).toBeGreaterThan(0);
  });

  it("passes over what is no event: lines of others, halves, deep JSON, strings where objects stand", async () => {
    const store = aStore();
    const deep = `{"type":"user","message":${"[".repeat(50_000)}${"]".repeat(50_000)}}\n`;
    await store.write(`hello\n{}\n{"type":"user"\n{"type":"user","message":{"content":"hi"}}\n[1]\n${deep}`);
    await store.write(
      '{"type":"assistant","message":{"id":"1","model":"m","content":[{"type":"__proto__"}]}}\n',
    );
    await store.write(said("still here"));
    await store.write(said("no end of line yet").trimEnd());

    const { entries } = await store.open().read(RUN, ALL);

    expect(itemsOf(entries)).toMatchObject([{ kind: "said", text: "still here" }]);
  });

  it("S15: is not kept from being read by what is nested too deep to be written again", async () => {
    const store = aStore();
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    await store.write(called("Agent", { prompt: "PLACE" }).replace('"PLACE"', deep));
    await store.write(ended().replace('"result":""', `"structured_output":${deep}`));
    await store.write(said("still here"));

    const { entries } = await store.open().read(RUN, ALL);

    expect(itemsOf(entries)).toMatchObject([{ kind: "said", text: "still here" }]);
  });

  it("S15: of a line with very many pieces looks at as many as it shows", async () => {
    const { transcripts, write } = aStore();
    const block = { type: "text", text: "ab" };
    await write(
      said("ab").replace(/"content":\[.*?\]/, `"content":${JSON.stringify(Array(5_000).fill(block))}`),
    );
    let looks = 0;
    const counting = createTranscripts(transcripts, (text) => {
      looks += 1;
      return text;
    });

    const { entries } = await counting.read(RUN, ALL);

    expect(itemsOf(entries)).toHaveLength(50);
    expect(looks).toBe(50);
  });

  it("S15: remembers no more lines than a person reads, however many the machine wrote", async () => {
    const store = aStore();
    await store.write('{"type":"user",}\n'.repeat(MAX_LINES + 1_000));

    const page = await store.open().read(RUN, { after: `1.1:${17 * (MAX_LINES - 1)}`, count: 10 });

    expect(page).toMatchObject({ entries: [{ id: `1.1:${17 * MAX_LINES}` }], hasLater: false });
  });

  it("S15: reads no more of a transcript at once than a page needs, and all of it page by page", async () => {
    const store = aStore();
    for (let line = 0; line < 8; line += 1) await store.write(said(`${line} ${"words ".repeat(300_000)}`));
    await store.write(said("the end"));
    const transcripts = store.open();
    const toNumbers = (entries: readonly TranscriptEntry[]) =>
      itemsOf(entries).map((item) => item.kind === "said" && item.text.split(" ")[0]);

    const first = await transcripts.read(RUN, { after: "", count: 200 });
    const newest = await transcripts.read(RUN, { count: 200 });

    expect(toNumbers(first.entries)).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(first.hasLater).toBe(true);
    expect(toNumbers(newest.entries)).toEqual(["2", "3", "4", "5", "6", "7", "the"]);
    expect(newest.hasEarlier).toBe(true);
    const rest = await transcripts.read(RUN, { after: first.entries.at(-1)?.id ?? "", count: 200 });
    expect(toNumbers(rest.entries)).toEqual(["6", "7", "the"]);
  });

  it("S13: shows no secret, and cuts a long text behind the redaction", async () => {
    const store = aStore();
    const long = `${"x".repeat(MAX_ITEM_CHARS - 10)}${SECRET}${"y".repeat(50)}`;
    await store.write(said(long));
    await store.write(called("Bash", { command: `echo ${SECRET}` }));
    await store.write(answered("toolu_1", SECRET));

    const { entries } = await store.open().read(RUN, ALL);

    const text = JSON.stringify(entries);
    expect(text).not.toContain(SECRET.slice(0, 14));
    expect(itemsOf(entries)[0]).toMatchObject({ isCut: true });
  });

  it("S13: shows no part of a credential where a title or a todo is cut", async () => {
    const store = aStore();
    const token = `github_pat_${aRandomText(22)}_${aRandomText(59)}`;
    const todos = [{ content: `${"x".repeat(170)} ${token}`, status: "pending" }];
    await store.write(called("Bash", { command: `${"x".repeat(90)} ${token}` }));
    await store.write(called("Grep", { pattern: `${"x".repeat(90)} ${token}` }));
    await store.write(called("Read", { file_path: `/tmp/${token}/${"x".repeat(90)}` }));
    await store.write(called("TodoWrite", { todos }));

    const { entries } = await store.open().read(RUN, ALL);

    expect(itemsOf(entries).map(({ kind }) => kind)).toEqual(["tool", "tool", "tool", "todos"]);
    expect(JSON.stringify(entries)).toContain("[redacted]");
    for (const part of [token.slice(0, 20), token.slice(-20)])
      expect(JSON.stringify(entries)).not.toContain(part);
  });

  it("goes on over machines and rounds, oldest first, and names its jobs", async () => {
    const store = aStore();
    for (const [machine, round] of [
      [1, 1],
      [1, 2],
      [2, 1],
    ] as const) {
      store.begin();
      await store.write(said(`${machine}.${round}`), { machine, round });
    }
    const run = { ...RUN, agentJob: { machine: 2, round: 1 } };
    const transcripts = store.open();

    const { entries } = await transcripts.read(run, ALL);

    expect(itemsOf(entries).map((item) => item.kind === "said" && item.text)).toEqual(["1.1", "1.2", "2.1"]);
    expect(entries.map(({ job }) => job)).toEqual([
      { machine: 1, round: 1 },
      { machine: 1, round: 2 },
      { machine: 2, round: 1 },
    ]);
  });

  it("is the same read page by page, forth and back, whatever the pages, the chunks and who else reads", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom(
            said("a"),
            called("Read", { file_path: "/a" }),
            "noise\n",
            answered("x", "ü".repeat(40)),
          ),
          {
            maxLength: 60,
          },
        ),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 70 }),
        async (lines, chunkBytes, limit) => {
          const store = aStore();
          const transcripts = store.open();
          for await (const _ of appendInChunks(store.transcripts, lines.join(""), chunkBytes))
            await transcripts.read(RUN, { count: 1 });
          const whole = (await store.open().read(RUN, ALL)).entries;

          const forth = await readAll(async (after) => {
            const page = await transcripts.read(RUN, { after: after ?? "", count: limit });
            return { entries: page.entries, next: page.hasLater ? page.entries.at(-1)?.id : undefined };
          });
          const back = await readAllBack((before) =>
            transcripts.read(RUN, before === undefined ? { count: limit } : { before, count: limit }),
          );

          expect(forth).toEqual(whole);
          expect(back).toEqual(whole);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each(["1.1:999999999", "0.1:5", "9.9:1", "x", "1.1:-1", "1.1:1e9", "", "1.1:99999999999999999999"])(
    "reads on from a place that was made up: %s",
    async (after) => {
      const store = aStore();
      await store.write(said("a"));

      const page = await store.open().read(RUN, { after, count: 5 });

      expect(page.entries.length).toBeLessThanOrEqual(1);
    },
  );
});

async function readAll(
  read: (
    after: string | undefined,
  ) => Promise<{ entries: readonly TranscriptEntry[]; next: string | undefined }>,
): Promise<TranscriptEntry[]> {
  const all: TranscriptEntry[] = [];
  for (let after: string | undefined; ; ) {
    const { entries, next } = await read(after);
    all.push(...entries);
    if (next === undefined) return all;
    after = next;
  }
}

async function readAllBack(
  read: (before: string | undefined) => Promise<{ entries: readonly TranscriptEntry[]; hasEarlier: boolean }>,
): Promise<TranscriptEntry[]> {
  const all: TranscriptEntry[] = [];
  for (let before: string | undefined; ; before = all[0]?.id) {
    const page = await read(before);
    all.unshift(...page.entries);
    if (!page.hasEarlier) return all;
  }
}

/** Writes a transcript in pieces, and stops behind some of them. */
async function* appendInChunks(store: TranscriptStore, text: string, chunkBytes: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    await store.append({ runId: RUN.id, machine: 1, round: 1 }, at, bytes.subarray(at, at + chunkBytes));
    if (at % 3 === 0) yield at;
  }
}
