import { withBeats } from "../http/with-beats.ts";
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
