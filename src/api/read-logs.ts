import { z } from "zod";
import type { HttpAnswer } from "../http/route.ts";
import { BEAT_MS, withBeats } from "../http/with-beats.ts";
import type { Records, RunNews } from "../record/records.ts";
import type { TranscriptEntry } from "../record/run-record.ts";
import { createOpenCount, MAX_STREAMS, STREAM_MS } from "../viewer/open-count.ts";
import { accepts } from "./accepts.ts";
import { toAnswer } from "./answer.ts";
import type { ApiParts } from "./api-parts.ts";
import { findRun } from "./find-run.ts";
import { type Call, defineOperation, type Operation } from "./operation.ts";
import { HEADERS, toTooMany } from "./problem.ts";
import { logPageSchema } from "./schema.ts";
import { toLogEntry } from "./to-log.ts";

const EVENTS = "text/event-stream";
const RETRY_SECONDS = 10;

const query = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,3}\.\d{1,3}:\d{1,15}$/)
    .optional()
    .describe("The entry behind which to read on: `next` of an earlier page."),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});

/** What the agent says and does, to be polled or listened to. */
export function listLogReads(parts: ApiParts): Operation[] {
  const { records, canStream, streamMs = STREAM_MS, beatMs = BEAT_MS } = parts;
  const streams = createOpenCount(MAX_STREAMS);

  function stream(call: Call<z.infer<typeof query>>, id: string): HttpAnswer {
    const { gone } = call.request;
    if (!streams.enter(call.viewer.id, gone)) return toTooMany(RETRY_SECONDS);
    const signal = AbortSignal.any([gone, AbortSignal.timeout(streamMs)]);
    return toStream(records, call, { id, signal, everyMs: beatMs });
  }

  return [
    defineOperation({
      id: "listTaskLogs",
      method: "GET",
      path: "/v1/tasks/:id/logs",
      summary: "What the agent said and did",
      description:
        "Ask again with `next` as `after` until `is_ended`. With `Accept: text/event-stream` each entry comes as an event as it is made, where the host can stream; `Last-Event-ID` reads on. A stream lasts four minutes at most and ends with the event `ended` where the task has; whoever has none of it asks again.",
      query,
      success: {
        status: 200,
        what: "Entries, the oldest first.",
        schema: logPageSchema,
        name: "LogPage",
        also: [EVENTS],
      },
      async handle(call) {
        const found = await findRun(parts, call);
        if (found.kind === "refused") return found.answer;
        const { id, state } = found.run;
        const { after, limit } = call.query;
        if (canStream && accepts(call.request, EVENTS) && call.request.method === "GET")
          return stream(call, id);
        const page = await records.transcript(id, { after: after ?? "", count: limit });
        return toAnswer(200, {
          entries: page.entries.map(toLogEntry),
          next: page.entries.at(-1)?.id ?? after ?? null,
          is_ended: state === "ended" && !page.hasLater,
        } satisfies z.infer<typeof logPageSchema>);
      },
    }),
  ];
}

function toEvent(entry: TranscriptEntry): string {
  return `id: ${entry.id}\nevent: entry\ndata: ${JSON.stringify(toLogEntry(entry))}\n\n`;
}

async function* onlyEntries(news: AsyncIterable<RunNews>): AsyncGenerator<readonly TranscriptEntry[]> {
  for await (const each of news) if (each.kind === "entries") yield each.entries;
}

function toStream(
  records: Pick<Records, "follow">,
  { request, query: asked }: Call<z.infer<typeof query>>,
  { id, signal, everyMs }: { id: string; signal: AbortSignal; everyMs: number },
): HttpAnswer {
  const last = query.shape.after.safeParse(request.header("last-event-id"));
  const after = asked.after ?? last.data;
  async function* events(): AsyncGenerator<string> {
    // Something at once, so that whoever waits knows that it has begun.
    yield ": hello\n\n";
    // News that are not sent are no sign of life.
    const entries = onlyEntries(records.follow(id, { after, signal }));
    for await (const news of withBeats(entries, { everyMs, signal }))
      yield news === "beat" ? ": here\n\n" : news.map(toEvent).join("");
    if (!signal.aborted) yield "event: ended\ndata: {}\n\n";
  }
  return {
    status: 200,
    headers: { ...HEADERS, "content-type": EVENTS, "x-accel-buffering": "no" },
    body: events(),
  };
}
