import type { TranscriptPart } from "../record/records.ts";
import type { TranscriptEntry } from "../record/run-record.ts";
import { measure } from "./transcript.ts";

/** How much of a part is kept where not all of it fits. */
interface Room {
  maxBytes: number;
  /** Which of it goes when there is too much. */
  keep: "newest" | "oldest";
}

/** As much of a part as a page has room for, and at least one entry. */
export function fitPart({ entries, hasEarlier, hasLater }: TranscriptPart, room: Room): TranscriptPart {
  const inOrder = room.keep === "newest" ? entries.toReversed() : entries;
  let sizeBytes = 0;
  const kept: TranscriptEntry[] = [];
  for (const entry of inOrder) {
    sizeBytes += measure([entry]);
    if (kept.length > 0 && sizeBytes > room.maxBytes) break;
    kept.push(entry);
  }
  const isAll = kept.length === entries.length;
  return room.keep === "newest"
    ? { entries: kept.toReversed(), hasEarlier: hasEarlier || !isAll, hasLater }
    : { entries: kept, hasEarlier, hasLater: hasLater || !isAll };
}
