import { Readable } from "node:stream";
import type { HttpAnswer, Route, RoutedRequest } from "../http/route.ts";
import { BEAT_MS } from "../http/with-beats.ts";
import type { Records, TranscriptPart, TranscriptWindow } from "../record/records.ts";
import type { RunRecord } from "../record/run-record.ts";
import { seeRun } from "../record/see-run.ts";
import { createOpenCount, MAX_STREAMS, STREAM_MS } from "../viewer/open-count.ts";
import type { SeenRepository, Viewer } from "../viewer/viewer.ts";
import { toData, toEvents, toPage, toTaggedData } from "./answers.ts";
import { behindSession, behindSignIn, type Doors, toNoData, toNotFound } from "./doors.ts";
import { toRunPath, withQuery } from "./links.ts";
import { toEventStream, toLiveEntries, toLiveState } from "./live.ts";
import { type Looking, renderDiffPage, renderLogPage, renderPromptsPage, renderRunPage } from "./run-page.ts";
import { readSaid, renderSteering } from "./steer.ts";
import { fitPart } from "./window.ts";

export interface RunRoutes extends Doors {
  records: Omit<Records, "session">;
  githubUrl: string;
  /** Whether this host can send an answer in pieces; otherwise the page asks every few seconds. */
  canStream: boolean;
  /** How long a stream lives before its browser has to ask anew, and be looked at anew. @default 4 minutes */
  streamMs?: number;
  /** @default 15 seconds */
  beatMs?: number;
}

const ENTRIES = 200;
/** With the rest of an ordinary run's page it weighs less than 60 KB. */
const NEWEST_BYTES = 24_000;
const WINDOW_BYTES = 48_000;
/** What our script may ask for at once, when somebody wants to see all; within what a function on AWS may answer. */
const MOST_ENTRIES = 2_000;
const DATA_BYTES = 2_000_000;
/** The name of an entry. Another is not asked for. */
const ENTRY_ID = /^[\w.:-]{1,100}$/;

type ShownRun = (asked: {
  run: RunRecord;
  seen: SeenRepository;
  viewer: Viewer;
  request: RoutedRequest;
}) => Promise<HttpAnswer>;

/** A run's page, its parts that are too large for it, and how it goes on. */
export function createRunRoutes(options: RunRoutes): Route[] {
  const { records, canStream } = options;
  const look = (viewer: Viewer): Looking => ({ viewer: viewer.login, githubUrl: options.githubUrl });
  const page = (show: ShownRun): Route["answer"] =>
    behindSignIn(options, async (request, viewer) => {
      const found = await seeRun(records, { id: request.params.id, viewer });
      return found === undefined ? toNotFound() : show({ ...found, viewer, request });
    });
  const data = (show: ShownRun): Route["answer"] =>
    behindSession(options, async (request, viewer) => {
      const found = await seeRun(records, { id: request.params.id, viewer });
      return found === undefined ? toNoData() : show({ ...found, viewer, request });
    });

  const showRun: ShownRun = async ({ run, seen, viewer, request }) => {
    const goesOn = canStream ? "live" : "poll";
    const window = readWindow(request.query);
    if (window.after !== undefined || window.before !== undefined) {
      const whole = await records.transcript(run.id, window);
      const keep = window.after === undefined ? "newest" : "oldest";
      const part = fitPart(whole, { maxBytes: WINDOW_BYTES, keep });
      return toPage(200, renderLogPage({ ...look(viewer), run, log: { part, goesOn } }));
    }
    const [whole, prompts, diff] = await Promise.all([
      records.transcript(run.id, window),
      records.prompts(run.id),
      run.hasChange ? records.diff(run.id) : [],
    ]);
    const part = fitPart(whole, { maxBytes: NEWEST_BYTES, keep: "newest" });
    const said = readSaid(request.query, run);
    const steering = seen.mayWrite ? renderSteering({ run, said }, options.githubUrl) : undefined;
    const log = { part, goesOn } as const;
    return toPage(200, renderRunPage({ ...look(viewer), run, prompts, diff, log, steering }));
  };

  const showEntries: ShownRun = async ({ run, request }) => {
    const window = readWindow(request.query);
    const count = toCount(request.query.get("count"));
    const whole = await records.transcript(run.id, { ...window, count });
    const keep = window.before === undefined ? "oldest" : "newest";
    const part = fitPart(whole, { maxBytes: DATA_BYTES, keep });
    const value =
      window.before === undefined
        ? { ...toLiveEntries(part.entries), state: toLiveState(run), hasMore: part.hasLater }
        : { ...toLiveEntries(part.entries), ...toEarlier(run.id, part) };
    return toTaggedData(value, request.header("if-none-match"));
  };

  const streams = createOpenCount(MAX_STREAMS);
  const follow: ShownRun = async ({ run, viewer, request }) => {
    if (request.method === "HEAD") return toEvents(Readable.from([]));
    const { gone } = request;
    if (!streams.enter(viewer.id, gone)) return toData(429, { problem: "Too many streams are open." });
    const after = readId(request.header("last-event-id")) ?? readId(request.query.get("after"));
    const signal = AbortSignal.any([gone, AbortSignal.timeout(options.streamMs ?? STREAM_MS)]);
    const news = records.follow(run.id, { after, signal });
    return toEvents(toEventStream(news, { everyMs: options.beatMs ?? BEAT_MS, signal }));
  };

  return [
    { method: "GET", path: "/runs/:id", answer: page(showRun) },
    {
      method: "GET",
      path: "/runs/:id/prompts",
      answer: page(async ({ run, viewer }) =>
        toPage(200, renderPromptsPage({ ...look(viewer), run, prompts: await records.prompts(run.id) })),
      ),
    },
    {
      method: "GET",
      path: "/runs/:id/diff",
      answer: page(async ({ run, viewer }) =>
        toPage(200, renderDiffPage({ ...look(viewer), run, diff: await records.diff(run.id) })),
      ),
    },
    { method: "GET", path: "/runs/:id/entries", answer: data(showEntries) },
    ...(canStream ? [{ method: "GET", path: "/runs/:id/live", answer: data(follow) } as const] : []),
  ];
}

function readWindow(query: URLSearchParams): TranscriptWindow {
  const [after, before] = [query.get("after"), readId(query.get("before"))];
  if (before !== undefined) return { before, count: ENTRIES };
  // An empty one asks for the first entries of all, which has no name.
  if (after === "") return { after, count: ENTRIES };
  const behind = readId(after);
  return behind === undefined ? { count: ENTRIES } : { after: behind, count: ENTRIES };
}

function toCount(text: string | null): number {
  const count = /^\d{1,4}$/.test(text ?? "") ? Number(text) : ENTRIES;
  return Math.min(Math.max(count, 1), MOST_ENTRIES);
}

function readId(text: string | null | undefined): string | undefined {
  return text !== null && text !== undefined && ENTRY_ID.test(text) ? text : undefined;
}

/** Where what is before a part is, as data and as a page. */
function toEarlier(id: string, { entries, hasEarlier }: TranscriptPart) {
  const first = entries[0]?.id;
  if (!hasEarlier || first === undefined) return {};
  return {
    earlier: withQuery(toRunPath(id, "/entries"), { before: first }),
    page: `${withQuery(toRunPath(id), { before: first })}#log`,
  };
}
