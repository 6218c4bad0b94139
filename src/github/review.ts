/** A text of a review as it stands now. `updatedAt` is undefined when GitHub does not say when it was last edited. */
export interface ReviewText {
  author: string;
  body: string;
  createdAt: number;
  updatedAt: number | undefined;
}

export type ReviewState = "approved" | "changes_requested" | "commented" | "dismissed";

/** Comments on one place of the diff, the oldest first. */
export interface ReviewThread {
  path: string;
  /** Undefined for a comment on a whole file, and for a line that the pull request no longer has. */
  line: number | undefined;
  startLine: number | undefined;
  /** `left`: the line as the base has it. */
  side: "left" | "right";
  isOutdated: boolean;
  /** The part of the diff that was commented on; it ends with the line. */
  hunk: string;
  comments: ReviewText[];
  /** Comments of this thread that were not asked for. */
  commentsLeftOut: number;
}

/** What people said in the reviews of a pull request, oldest first. Apps' words, drafts and hidden comments are not in it. */
export interface PullReviews {
  /** Reviews that have words of their own. */
  reviews: (ReviewText & { state: ReviewState })[];
  /** Threads that nobody resolved. */
  threads: ReviewThread[];
  /** False where GitHub does not say which threads are resolved, nor what the reviews themselves say. */
  isWhole: boolean;
  /** Older reviews and threads that were not asked for. */
  olderLeftOut: number;
}
