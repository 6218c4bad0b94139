/** A file of a change with what it was before; undefined: it is not there. Text as UTF-8; files that are no text are left out by the caller. */
export interface ComparedFile {
  path: string;
  before: string | undefined;
  after: string | undefined;
}

/** One place where a change makes tests prove less. */
export interface Weakening {
  path: string;
  /** From 1, in the file as it is after; undefined where the file is gone or the whole is meant. */
  line: number | undefined;
  kind: "removed" | "skipped" | "emptied" | "loosened";
  /** A short phrase of ours that goes on from the path: `skips a test`. Holds no text of the file. */
  detail: string;
}
