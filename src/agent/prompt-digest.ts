import { mapInTurns } from "./map-in-turns.ts";
import { keepNewestPieces, type Piece, toOwnWords } from "./prompt-piece.ts";
import { type PromptWriter, toIso, toLabel, toMinute } from "./prompt-writer.ts";

const MAX_DIGEST_BYTES = 24 * 1024;
const MAX_INSTRUCTION_BYTES = 2 * 1024;
const MAX_SUMMARY_BYTES = 4 * 1024;

/** A run of the thread that ended before this one. */
export interface EarlierRun {
  requester: string;
  askedAt: number;
  instruction: string;
  /** How it ended, in our own words. */
  ending: string;
  /** What its agent said at the end; empty when it said nothing. */
  summary: string;
}

/** What came of the thread's earlier runs, for a session that does not remember them; nothing when there were none. */
export async function renderDigest(runs: readonly EarlierRun[], writer: PromptWriter): Promise<Piece[]> {
  if (runs.length === 0) return [];
  const all = await mapInTurns(runs, (run) => renderRun(run, writer));
  const { pieces, dropped } = keepNewestPieces(all, MAX_DIGEST_BYTES);
  return [
    toOwnWords(
      "You worked on this thread before, in a conversation that is not here any more. In short, oldest first:",
    ),
    ...(dropped === 0 ? [] : [toOwnWords(`(${dropped} older runs are left out.)`)]),
    ...pieces,
  ];
}

function renderRun(
  { requester, askedAt, instruction, ending, summary }: EarlierRun,
  { begin, clean, fence }: PromptWriter,
): Piece {
  const done = begin(`an earlier run, asked for by ${toLabel(requester)}, ${toMinute(askedAt)}`);
  return done(
    [
      `Asked by ${clean(requester)} at ${toIso(askedAt)}; it ended so: ${ending}`,
      ...(instruction.trim() === "" ? [] : [fence("asked", instruction, MAX_INSTRUCTION_BYTES)]),
      ...(summary.trim() === "" ? [] : ["The agent said then:", fence("said", summary, MAX_SUMMARY_BYTES)]),
    ].join("\n"),
  );
}
