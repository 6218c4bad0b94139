import { setImmediate } from "node:timers/promises";
import { structuredPatch } from "diff";
import { type ChangeSet, type FileChange, isBinary } from "../change/change-set.ts";
import type { BaseContents } from "../change/serialize.ts";
import type { Redact } from "./redact-all.ts";
import type { FileDiff } from "./run-record.ts";

/** A file larger than this is named, and not shown. */
const MAX_FILE_BYTES = 512 * 1024;
/** A difference that takes longer to find, or is larger than this, is not shown as one. */
const MAX_FILE_MS = 250;
const MAX_EDITS = 20_000;
/** What all files together may take; those behind are named alone. */
const MAX_MS = 2_000;
/** What all files together may show; the lines are markup on a page. */
const MAX_LINES = 20_000;
const CONTEXT_LINES = 3;

const NOTHING = { hunks: [], additions: 0, deletions: 0 };
const TOO_MUCH = "too much to show at once";

type Difference = Pick<FileDiff, "hunks" | "additions" | "deletions" | "untold">;

/**
 * How each file of a change differs from the base commit, in the change's order. Secrets are taken out of the files before they are compared.
 * Other work goes on between two files.
 */
export async function toFileDiffs(
  changeSet: ChangeSet,
  base: BaseContents,
  { redact, elapsed = createStopwatch() }: { redact: Redact; elapsed?: () => number },
): Promise<FileDiff[]> {
  const diffs: FileDiff[] = [];
  let room = MAX_LINES;
  for (const change of changeSet.changes) {
    const before = base.get(change.path);
    const previousPath = change.kind === "put" ? change.previousPath : undefined;
    const after = change.kind === "put" ? change.content : new Uint8Array();
    const difference = elapsed() < MAX_MS ? compare(before, after, redact) : { ...NOTHING, untold: TOO_MUCH };
    const count = difference.hunks.reduce((sum, { lines }) => sum + lines.length, 0);
    const isShown = count <= room;
    if (isShown) room -= count;
    diffs.push({
      path: redact(change.path),
      ...(previousPath !== undefined && { previousPath: redact(previousPath) }),
      how: toHow(change, before),
      ...(isShown ? difference : { ...difference, hunks: [], untold: TOO_MUCH }),
    });
    await setImmediate();
  }
  return diffs;
}

function createStopwatch(): () => number {
  const beganAt = performance.now();
  return () => performance.now() - beganAt;
}

function toHow(change: FileChange, before: Uint8Array | undefined): FileDiff["how"] {
  if (change.kind === "delete") return "deleted";
  if (change.previousPath !== undefined) return "moved";
  return before !== undefined || change.isInBase === true ? "changed" : "added";
}

function compare(before: Uint8Array = new Uint8Array(), after: Uint8Array, redact: Redact): Difference {
  if (before.length > MAX_FILE_BYTES || after.length > MAX_FILE_BYTES)
    return { ...NOTHING, untold: "too large to show" };
  if (isBinary(before) || isBinary(after)) return { ...NOTHING, untold: "no text" };
  const decode = (bytes: Uint8Array) => redact(Buffer.from(bytes).toString("utf8"));
  const patch = structuredPatch("", "", decode(before), decode(after), undefined, undefined, {
    context: CONTEXT_LINES,
    timeout: MAX_FILE_MS,
    maxEditLength: MAX_EDITS,
  });
  if (patch === undefined) return { ...NOTHING, untold: "too different to show" };
  const hunks = patch.hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({
    header: `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    lines,
  }));
  const count = (sign: string) =>
    hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.startsWith(sign)).length, 0);
  return { hunks, additions: count("+"), deletions: count("-") };
}
