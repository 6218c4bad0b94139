import { setImmediate } from "node:timers/promises";
import { leaveOut, type Piece, toOwnWords } from "./prompt-piece.ts";
import { type PromptWriter, toLabel } from "./prompt-writer.ts";

const MAX_DIFF_BYTES = 96 * 1024;
const MAX_FILE_BYTES = 12 * 1024;
const NO_ROOM = "There was no room for it; the agent can read it in the clone.";
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
  writer: PromptWriter,
): Promise<Piece[]> {
  const pieces = await mapWhileRoom(files, writer);
  const unshown = pieces.filter(({ text }) => text === undefined).length;
  return [
    renderList(files, writer),
    ...(hasMore
      ? [
          toOwnWords(`(It changes more than these ${files.length} files; the others are not listed.)`),
          leaveOut("other files of the pull request", "It changes more files than GitHub lists at once."),
        ]
      : []),
    ...pieces,
    ...(unshown > 0 ? [toOwnWords(`(The diffs of ${unshown} more files do not fit and are left out.)`)] : []),
  ];
}

function renderList(files: readonly DiffFile[], { begin, fence }: PromptWriter): Piece {
  const done = begin("the list of changed files");
  const list = files.length === 0 ? "(none listed)" : files.map(toTitle).join("\n");
  return done(
    `What it changes so far, against the commit where it left the base branch:\n${fence("files", list, MAX_LIST_BYTES)}`,
  );
}

/** The diff of each file in their order; from the first that does not fit, none is shown. */
async function mapWhileRoom(files: readonly DiffFile[], writer: PromptWriter): Promise<Piece[]> {
  const pieces: Piece[] = [];
  let room = MAX_DIFF_BYTES;
  for (const file of files) {
    await setImmediate();
    const title = `the diff of ${toLabel(file.path)}`;
    const piece = room < 0 ? undefined : renderFile(file, { title, writer });
    room -= piece?.item?.sizeBytes ?? 0;
    pieces.push(piece === undefined || room < 0 ? leaveOut(title, NO_ROOM) : piece);
  }
  return pieces;
}

function renderFile(file: DiffFile, { title, writer }: { title: string; writer: PromptWriter }): Piece {
  const done = writer.begin(title);
  const diff = writer.fenceCode("diff", toTitle(file), toShownPatch(file, writer));
  return file.patch === undefined ? done(diff, "GitHub shows no diff of it.") : done(diff);
}

function toTitle({ status, path, previousPath, additions, deletions }: DiffFile): string {
  const name = previousPath === undefined ? path : `${previousPath} -> ${path}`;
  return `${status} ${name} +${additions} -${deletions}`;
}

function toShownPatch({ patch }: DiffFile, { cut }: PromptWriter): string {
  if (patch === undefined) return "(GitHub shows no diff of it: it is no text, empty, or too large.)";
  const shown = cut(patch, MAX_FILE_BYTES, "start");
  return shown === patch ? patch : `${shown}\n… cut here: the diff of this file is longer.`;
}
