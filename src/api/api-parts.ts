import type { Logger } from "pino";
import type { Asker } from "../command/ask-for.ts";
import type { AskOnce } from "../command/ask-once.ts";
import type { OutcomeRow } from "../record/outcomes.ts";
import type { Records } from "../record/records.ts";
import type { Limits } from "../viewer/limits.ts";
import type { Viewers } from "../viewer/viewer.ts";

/** All that the API stands on. */
export interface ApiParts {
  /** Where people meet this app, without a slash at the end: `https://…`. */
  publicUrl: string;
  /** GitHub's own address: repositories are cloned from there. */
  githubUrl: string;
  viewers: Pick<Viewers, "byToken">;
  records: Omit<Records, "totals">;
  /** What came of runs, from a month to another, both included (`YYYY-MM`). */
  outcomes: (asked: {
    repositoryIds: readonly number[];
    fromMonth: string;
    toMonth: string;
  }) => Promise<readonly OutcomeRow[]>;
  /** Whether this host can send an answer in pieces. */
  canStream: boolean;
  /** How long a stream lives before whoever reads it has to ask anew. @default 4 minutes */
  streamMs?: number | undefined;
  /** So long a stream is silent at most. @default 15 seconds */
  beatMs?: number | undefined;
  asker: Asker;
  askOnce: AskOnce;
  /** How often one person may ask for something, by pages and API together. */
  writes: Limits;
  log: Logger;
  now: () => number;
}
