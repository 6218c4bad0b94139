import { cutText, keepNewest } from "./keep-newest.ts";
import { mapInTurns } from "./map-in-turns.ts";
import { type PromptWriter, toIso } from "./prompt-writer.ts";
import { type ContextItem, selectContext } from "./select-context.ts";

const MAX_REVIEWS_BYTES = 96 * 1024;
const MAX_TEXT_BYTES = 16 * 1024;
const MAX_HUNK_BYTES = 3 * 1024;

/** What was said of one place in a pull request's diff. */
export interface ReviewThreadPart {
  path: string;
  line: number | undefined;
  startLine: number | undefined;
  side: "left" | "right";
  isOutdated: boolean;
  hunk: string;
  comments: readonly ContextItem[];
  commentsLeftOut: number;
}

/** A pull request's reviews, as far as they are open. `isWhole` false: which threads are resolved is not known. */
export interface ReviewsPart {
  reviews: readonly (ContextItem & { state: "approved" | "changes_requested" | "commented" | "dismissed" })[];
  threads: readonly ReviewThreadPart[];
  isWhole: boolean;
  olderLeftOut: number;
}

/** The reviews as far as they count: said, and last edited, not later than the trigger (S6). `leftOut`: edited later. */
export function selectReviews(
  all: ReviewsPart,
  triggeredAt: number,
): { selected: ReviewsPart; leftOut: number } {
  let leftOut = 0;
  const select = <T extends ContextItem>(items: readonly T[]): T[] => {
    const before = items.filter(({ createdAt }) => createdAt <= triggeredAt);
    const counting = selectContext(before, triggeredAt);
    leftOut += before.length - counting.length;
    return counting;
  };
  const threads = all.threads
    .map((thread) => ({ ...thread, comments: select(thread.comments) }))
    .filter(({ comments }) => comments.length > 0);
  return { selected: { ...all, reviews: select(all.reviews), threads }, leftOut };
}

/** The reviews and their threads, by the time they began; nothing when there are none. */
export async function renderReviews(part: ReviewsPart, writer: PromptWriter): Promise<string[]> {
  const { reviews, threads, isWhole, olderLeftOut } = part;
  const items = [
    ...(await mapInTurns(reviews, (review) => ({
      at: review.createdAt,
      text: renderReview(review, writer),
    }))),
    ...(await mapInTurns(threads, async (thread) => ({
      at: thread.comments[0]?.createdAt ?? 0,
      text: await renderThread(thread, { isWhole, writer }),
    }))),
  ].toSorted((one, other) => one.at - other.at);
  if (items.length === 0) return [];
  const texts = items.map(({ text }) => text);
  const { kept, dropped } = keepNewest(texts, MAX_REVIEWS_BYTES);
  const missing = dropped + olderLeftOut;
  return [
    isWhole
      ? "What reviews of the pull request say, oldest first; resolved threads are left out:"
      : "What reviews of the pull request say of its lines, oldest first; GitHub did not tell which of it is resolved, nor the reviews' own words:",
    ...(missing === 0 ? [] : [`(${missing} older reviews and threads are left out.)`]),
    ...kept,
  ];
}

function renderReview(
  { state, author, createdAt, body }: ReviewsPart["reviews"][number],
  { clean, fence }: PromptWriter,
): string {
  const head = `Review by ${clean(author)} at ${toIso(createdAt)} (${state.replace("_", " ")}):`;
  return `${head}\n${fence("review", body, MAX_TEXT_BYTES)}`;
}

async function renderThread(
  thread: ReviewThreadPart,
  { isWhole, writer }: { isWhole: boolean; writer: PromptWriter },
): Promise<string> {
  const { clean, fence, fenceCode } = writer;
  const age = thread.isOutdated ? ", outdated: the lines were changed since" : "";
  return [
    `${isWhole ? "Unresolved review thread" : "Review thread"}${age}:`,
    fenceCode("place", toPlace(thread), cutText(thread.hunk, MAX_HUNK_BYTES, "end")),
    ...(await mapInTurns(
      thread.comments,
      ({ author, createdAt, body }) =>
        `By ${clean(author)} at ${toIso(createdAt)}:\n${fence("comment", body, MAX_TEXT_BYTES)}`,
    )),
    ...(thread.commentsLeftOut === 0 ? [] : [`(${thread.commentsLeftOut} later answers are left out.)`]),
  ].join("\n");
}

function toPlace({ path, line, startLine, side }: ReviewThreadPart): string {
  if (line === undefined) return path;
  const lines = startLine === undefined ? `line ${line}` : `lines ${startLine} to ${line}`;
  return `${path}, ${lines}${side === "left" ? " as the base has it" : ""}`;
}
