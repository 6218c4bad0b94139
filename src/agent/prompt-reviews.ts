import { mapInTurns } from "./map-in-turns.ts";
import { keepNewestPieces, leaveOut, type Piece, toOwnWords } from "./prompt-piece.ts";
import { type PromptWriter, toIso, toLabel, toMinute } from "./prompt-writer.ts";
import { type ContextItem, countUncounted, selectContext, whyUncounted } from "./select-context.ts";

const MAX_REVIEWS_BYTES = 96 * 1024;
const MAX_TEXT_BYTES = 16 * 1024;
const MAX_HUNK_BYTES = 3 * 1024;
const TOO_MANY = "There are more than an agent is told of: what is newer comes first.";

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

/** The reviews as far as they count: said, and last edited, not later than the trigger (S6). `uncounted`: the others. */
export function selectReviews(
  { reviews, threads, ...all }: ReviewsPart,
  triggeredAt: number,
): { selected: ReviewsPart; leftOut: number; uncounted: Piece[] } {
  const said = [...reviews, ...threads.flatMap(({ comments }) => comments)];
  const selectedThreads = threads
    .map((thread) => ({ ...thread, comments: selectContext(thread.comments, triggeredAt) }))
    .filter(({ comments }) => comments.length > 0);
  return {
    selected: { ...all, reviews: selectContext(reviews, triggeredAt), threads: selectedThreads },
    leftOut: countUncounted(said, triggeredAt),
    uncounted: said.flatMap((item) => {
      const why = whyUncounted(item, triggeredAt);
      return why === undefined ? [] : [leaveOut(toReviewTitle(item), why)];
    }),
  };
}

/** The reviews and their threads, by the time they began; nothing when there are none. */
export async function renderReviews(part: ReviewsPart, writer: PromptWriter): Promise<Piece[]> {
  const { reviews, threads, isWhole, olderLeftOut } = part;
  const items = [
    ...(await mapInTurns(reviews, (review) => ({
      at: review.createdAt,
      piece: renderReview(review, writer),
    }))),
    ...(await mapInTurns(threads, async (thread) => ({
      at: thread.comments[0]?.createdAt ?? 0,
      piece: await renderThread(thread, { isWhole, writer }),
    }))),
  ].toSorted((one, other) => one.at - other.at);
  if (items.length === 0) return [];
  const all = items.map(({ piece }) => piece);
  const { pieces, dropped } = keepNewestPieces(all, MAX_REVIEWS_BYTES);
  const missing = dropped + olderLeftOut;
  return [
    toOwnWords(
      isWhole
        ? "What reviews of the pull request say, oldest first; resolved threads are left out:"
        : "What reviews of the pull request say of its lines, oldest first; GitHub did not tell which of it is resolved, nor the reviews' own words:",
    ),
    ...(missing === 0 ? [] : [toOwnWords(`(${missing} older reviews and threads are left out.)`)]),
    ...(olderLeftOut === 0 ? [] : [leaveOut(`${olderLeftOut} older reviews and threads`, TOO_MANY)]),
    ...pieces,
  ];
}

function toReviewTitle({ author, createdAt }: ContextItem): string {
  return `what ${toLabel(author)} said in a review, ${toMinute(createdAt)}`;
}

function renderReview(review: ReviewsPart["reviews"][number], { begin, clean, fence }: PromptWriter): Piece {
  const { state, author, createdAt, body } = review;
  const done = begin(toReviewTitle(review));
  const head = `Review by ${clean(author)} at ${toIso(createdAt)} (${state.replace("_", " ")}):`;
  return done(`${head}\n${fence("review", body, MAX_TEXT_BYTES)}`);
}

async function renderThread(
  thread: ReviewThreadPart,
  { isWhole, writer }: { isWhole: boolean; writer: PromptWriter },
): Promise<Piece> {
  const { begin, clean, cut, fence, fenceCode } = writer;
  const done = begin(`a review thread on ${toLabel(toPlace(thread))}`);
  const age = thread.isOutdated ? ", outdated: the lines were changed since" : "";
  const later =
    thread.commentsLeftOut === 0 ? [] : [`(${thread.commentsLeftOut} later answers are left out.)`];
  const text = [
    `${isWhole ? "Unresolved review thread" : "Review thread"}${age}:`,
    fenceCode("place", toPlace(thread), cut(thread.hunk, MAX_HUNK_BYTES, "end")),
    ...(await mapInTurns(
      thread.comments,
      ({ author, createdAt, body }) =>
        `By ${clean(author)} at ${toIso(createdAt)}:\n${fence("comment", body, MAX_TEXT_BYTES)}`,
    )),
    ...later,
  ].join("\n");
  return done(text, ...(later.length === 0 ? [] : [`${thread.commentsLeftOut} later answers are left out.`]));
}

function toPlace({ path, line, startLine, side }: ReviewThreadPart): string {
  if (line === undefined) return path;
  const lines = startLine === undefined ? `line ${line}` : `lines ${startLine} to ${line}`;
  return `${path}, ${lines}${side === "left" ? " as the base has it" : ""}`;
}
