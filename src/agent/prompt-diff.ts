import { setImmediate } from "node:timers/promises";
import { cutText } from "./keep-newest.ts";
import type { PromptWriter } from "./prompt-writer.ts";

const MAX_DIFF_BYTES = 96 * 1024;
const MAX_FILE_BYTES = 12 * 1024;
const MAX_LIST_BYTES = 16 * 1024;

/** A file of a pull request's diff; `patch` is undefined where GitHub shows none. */
export interface DiffFile {
  path: string;
  previousPath: string | undefined;
  status: string;
  additions: number;
  deletions: number;
  patch: string | undefined;
}

/** What a pull request changes: every file by name, and as much of the diff as there is room for. What is missing is said. */
export async function renderDiff(
  { files, hasMore }: { files: readonly DiffFile[]; hasMore: boolean },
  { fence, fenceCode }: PromptWriter,
): Promise<string[]> {
  const list = files.length === 0 ? "(none listed)" : files.map(toTitle).join("\n");
  const diffs: string[] = [];
  let room = MAX_DIFF_BYTES;
  for (const file of files) {
    await setImmediate();
    const diff = fenceCode("diff", toTitle(file), toShownPatch(file));
    room -= Buffer.byteLength(diff);
    if (room < 0) break;
    diffs.push(diff);
  }
  const unshown = files.length - diffs.length;
  return [
    `What it changes so far, against the commit where it left the base branch:\n${fence("files", list, MAX_LIST_BYTES)}`,
    ...(hasMore ? [`(It changes more than these ${files.length} files; the others are not listed.)`] : []),
    ...diffs,
    ...(unshown > 0 ? [`(The diffs of ${unshown} more files do not fit and are left out.)`] : []),
  ];
}

function toTitle({ status, path, previousPath, additions, deletions }: DiffFile): string {
  const name = previousPath === undefined ? path : `${previousPath} -> ${path}`;
  return `${status} ${name} +${additions} -${deletions}`;
}

function toShownPatch({ patch }: DiffFile): string {
  if (patch === undefined) return "(GitHub shows no diff of it: it is no text, empty, or too large.)";
  const shown = cutText(patch, MAX_FILE_BYTES, "start");
  return shown === patch ? patch : `${shown}\n… cut here: the diff of this file is longer.`;
}
