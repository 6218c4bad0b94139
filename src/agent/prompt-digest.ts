import { keepNewest } from "./keep-newest.ts";
import { mapInTurns } from "./map-in-turns.ts";
import { type PromptWriter, toIso } from "./prompt-writer.ts";

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
export async function renderDigest(
  runs: readonly EarlierRun[],
  { clean, fence }: PromptWriter,
): Promise<string[]> {
  if (runs.length === 0) return [];
  const texts = await mapInTurns(runs, ({ requester, askedAt, instruction, ending, summary }) =>
    [
      `Asked by ${clean(requester)} at ${toIso(askedAt)}; it ended so: ${ending}`,
      ...(instruction.trim() === "" ? [] : [fence("asked", instruction, MAX_INSTRUCTION_BYTES)]),
      ...(summary.trim() === "" ? [] : ["The agent said then:", fence("said", summary, MAX_SUMMARY_BYTES)]),
    ].join("\n"),
  );
  const { kept, dropped } = keepNewest(texts, MAX_DIGEST_BYTES);
  return [
    "You worked on this thread before, in a conversation that is not here any more. In short, oldest first:",
    ...(dropped === 0 ? [] : [`(${dropped} older runs are left out.)`]),
    ...kept,
  ];
}
