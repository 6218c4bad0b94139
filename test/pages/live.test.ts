import { describe, expect, it } from "vitest";
import { toEventStream } from "../../src/pages/live.ts";
import type { RunNews } from "../../src/record/records.ts";
import { aRunLine, aRunRecord, RUN_ID, toEntries } from "./a-run-record.ts";
import { hostileWords } from "./hostile-words.ts";
import { SESSION, startPages } from "./some-pages.ts";

interface StreamEvent {
  id?: string;
  event?: string;
  data?: string;
}

/** A stream's events, as the standard reads them: lines end by CR, LF or both. */
function parseEvents(text: string): StreamEvent[] {
  return text
    .split(/(?:\r\n|\r|\n){2}/)
    .map((block) =>
      Object.fromEntries(
        block
          .split(/\r\n|\r|\n/)
          .flatMap((line) =>
            line.includes(": ") && !line.startsWith(":")
              ? [[line.slice(0, line.indexOf(":")), line.slice(line.indexOf(": ") + 2)]]
              : [],
          ),
      ),
    )
    .filter((event) => Object.keys(event).length > 0);
}

async function readAll(news: AsyncIterable<RunNews>, signal = new AbortController().signal): Promise<string> {
  let text = "";
  for await (const chunk of toEventStream(news, { everyMs: 60_000, signal })) text += chunk;
  return text;
}

async function* once(...news: RunNews[]): AsyncGenerator<RunNews> {
  yield* news;
}

describe("a run's stream", () => {
  it("S26: has one event for each piece of news, whatever the words in it are", async () => {
    for (const { name, say } of hostileWords()) {
      const entries = toEntries([{ kind: "said", text: say("x"), isCut: false, costMicroUsd: 1 }]);
      const run = aRunLine({ headline: say("headline") });
      const events = parseEvents(await readAll(once({ kind: "entries", entries }, { kind: "state", run })));

      expect(
        events.map(({ id, event }) => [id, event]),
        name,
      ).toEqual([
        [undefined, undefined],
        ["1.1:100", "entries"],
        [undefined, "state"],
      ]);
      for (const { data } of events.slice(1)) expect(() => JSON.parse(data ?? ""), name).not.toThrow();
    }
  });

  it("S26: gives no entry a name that could end a line", async () => {
    const [entry] = toEntries([{ kind: "retry", why: "x" }]);
    const text = await readAll(once({ kind: "entries", entries: [{ ...entry!, id: "1\nevent: state" }] }));

    expect(parseEvents(text).map(({ event, id }) => [event, id])).toEqual([
      [undefined, undefined],
      ["entries", undefined],
    ]);
  });

  it("says that it is there while nothing happens, and ends when nobody listens", async () => {
    const left = new AbortController();
    async function* never(): AsyncGenerator<RunNews> {
      await new Promise(() => undefined);
      yield { kind: "state", run: aRunLine() };
    }
    const chunks: string[] = [];
    for await (const chunk of toEventStream(never(), { everyMs: 1, signal: left.signal }))
      if (chunks.push(chunk) === 4) left.abort();

    expect(chunks.slice(1)).toEqual([": here\n\n", ": here\n\n", ": here\n\n"]);
  });

  it("ends with the fault of its source", async () => {
    async function* broken(): AsyncGenerator<RunNews> {
      yield { kind: "state", run: aRunLine() };
      throw new Error("the store is gone");
    }

    await expect(readAll(broken())).rejects.toThrow("the store is gone");
  });

  it("goes on behind the entry that a browser has, by its header before its address", async () => {
    const pages = await startPages();
    pages.records.add({
      entries: toEntries(["a", "b", "c"].map((why) => ({ kind: "retry" as const, why }))),
    });
    try {
      const ask = async (path: string, headers = {}) =>
        (
          await fetch(`${pages.url}/runs/${RUN_ID}/live${path}`, { headers: { cookie: SESSION, ...headers } })
        ).text();
      const names = async (text: Promise<string>) =>
        parseEvents(await text).flatMap(({ data }) =>
          data?.includes('"pieces"')
            ? JSON.parse(data).pieces.map((piece: object) => JSON.stringify(piece).match(/"(\w)"\]/)?.[1])
            : [],
        );

      expect(await names(ask(""))).toEqual(["a", "b", "c"]);
      expect(await names(ask("?after=1.1:100"))).toEqual(["b", "c"]);
      expect(await names(ask("?after=1.1:100", { "last-event-id": "1.1:200" }))).toEqual(["c"]);
    } finally {
      pages.close();
    }
  });

  it("S27: is one of few that one person has open at once", async () => {
    const pages = await startPages();
    pages.records.add({ run: aRunRecord({ state: "working", outcome: undefined }), entries: [] });
    try {
      const ask = () => fetch(`${pages.url}/runs/${RUN_ID}/live`, { headers: { cookie: SESSION } });
      const answers = await Promise.all(Array.from({ length: 21 }, ask));

      expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(20).fill(200), 429]);
      for (const { body } of answers) await body?.cancel();
    } finally {
      pages.close();
    }
  });

  it("lives no longer than GitHub's word on who may read counts", async () => {
    const pages = await startPages({ streamMs: 20 });
    pages.records.add({ run: aRunRecord({ state: "working", outcome: undefined }), entries: [] });
    try {
      const answer = await fetch(`${pages.url}/runs/${RUN_ID}/live`, { headers: { cookie: SESSION } });

      expect(answer.headers.get("content-type")).toBe("text/event-stream");
      expect(await answer.text()).toContain("event: state");
    } finally {
      pages.close();
    }
  });
});
