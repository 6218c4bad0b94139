import type { RunNews } from "../record/records.ts";
import type { RunLine, TranscriptEntry } from "../record/run-record.ts";
import { formatUsd } from "../report/format.ts";
import { type Standing, toStanding } from "./standing.ts";
import { type Piece, toPieces } from "./transcript.ts";

/** A browser that was cut off waits so long before it comes back. */
const RETRY_MS = 2_000;
/** An id of ours. Anything else could end a line of the stream, and say something of its own. */
const PLAIN_ID = /^[\w.:-]{1,100}$/;

/** How a run stands, for our own script. */
export interface LiveState {
  standing: Standing;
  headline: string;
  cost: string;
  isEnded: boolean;
}

export function toLiveState(run: RunLine): LiveState {
  const { headline, costMicroUsd, state } = run;
  return { standing: toStanding(run), headline, cost: formatUsd(costMicroUsd), isEnded: state === "ended" };
}

/** Entries, for our own script. `last`: where reading goes on. */
export interface LiveEntries {
  pieces: Piece[];
  last: string | undefined;
}

export function toLiveEntries(entries: readonly TranscriptEntry[]): LiveEntries {
  return { pieces: toPieces(entries), last: entries.at(-1)?.id };
}

/**
 * A run's news as server-sent events: `state` and `entries`, each with JSON on one line; the id of `entries` is where a browser goes on
 * after a break. A line says every `beatMs` that somebody is there, so that no proxy takes silence for an end.
 */
export async function* toEventStream(
  news: AsyncIterable<RunNews>,
  beat: { everyMs: number; signal: AbortSignal },
): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`;
  for await (const each of withBeats(news, beat)) yield each === "beat" ? ": here\n\n" : toEvent(each);
}

function toEvent(news: RunNews): string {
  if (news.kind === "state") return `event: state\ndata: ${JSON.stringify(toLiveState(news.run))}\n\n`;
  const entries = toLiveEntries(news.entries);
  const id = entries.last !== undefined && PLAIN_ID.test(entries.last) ? `id: ${entries.last}\n` : "";
  return `${id}event: entries\ndata: ${JSON.stringify(entries)}\n\n`;
}

/** What comes, and a beat whenever nothing came for so long. Ends with what comes, and when the signal says so. */
async function* withBeats<T>(
  source: AsyncIterable<T>,
  { everyMs, signal }: { everyMs: number; signal: AbortSignal },
): AsyncGenerator<T | "beat"> {
  const reader = source[Symbol.asyncIterator]();
  try {
    let next = reader.next();
    while (!signal.aborted) {
      const came = await firstOf(next, { everyMs, signal });
      if (came === "beat") {
        if (!signal.aborted) yield "beat";
        continue;
      }
      if (came.done) return;
      yield came.value;
      next = reader.next();
    }
    next.catch(() => undefined);
  } finally {
    // A reader that waits ends by the signal; whoever asked is not kept for it.
    reader.return?.()?.catch(() => undefined);
  }
}

async function firstOf<T>(
  next: Promise<IteratorResult<T>>,
  { everyMs, signal }: { everyMs: number; signal: AbortSignal },
): Promise<IteratorResult<T> | "beat"> {
  const { promise, resolve } = Promise.withResolvers<"beat">();
  const wake = () => resolve("beat");
  const timer = setTimeout(wake, everyMs);
  signal.addEventListener("abort", wake, { once: true });
  try {
    return await Promise.race([next, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", wake);
  }
}
