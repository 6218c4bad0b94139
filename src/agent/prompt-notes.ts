import type { ProjectNotes } from "../run/plan.ts";
import { mapInTurns } from "./map-in-turns.ts";
import { leaveOut, type Piece, toOwnWords } from "./prompt-piece.ts";
import { type PromptWriter, toLabel } from "./prompt-writer.ts";

const MAX_LIST_BYTES = 4 * 1024;

/** The notes, each file by its path; what is only named, and what is missing. */
export async function renderNotes(
  { files, leftOut, named }: ProjectNotes,
  writer: PromptWriter,
): Promise<Piece[]> {
  return [
    ...(files.length === 0 ? [] : [toOwnWords("The project's notes for agents, from the default branch:")]),
    ...(await mapInTurns(files, ({ path, text }) =>
      writer.begin(toTitle(path))(writer.fence("notes", `${path}:\n\n${text}`)),
    )),
    ...renderLeftOut(leftOut, writer),
    ...renderNamed(named, writer),
  ];
}

function renderLeftOut(paths: readonly string[], { fence }: PromptWriter): Piece[] {
  if (paths.length === 0) return [];
  const list = fence("paths", paths.join("\n"), MAX_LIST_BYTES);
  return [
    toOwnWords(`Notes that are too large to be shown here:\n${list}`),
    ...paths.map((path) => leaveOut(toTitle(path), "It is too large; its path is told.")),
  ];
}

function renderNamed(paths: readonly string[], { begin, fence }: PromptWriter): Piece[] {
  if (paths.length === 0) return [];
  const done = begin(`the names of notes for single folders (${paths.length})`);
  return [
    done(
      `The default branch has notes for single folders, too. Before you work in such a folder, read its notes; in a pull request they may be its author's version:\n${fence("paths", paths.join("\n"), MAX_LIST_BYTES)}`,
      "Their texts are in the working directory.",
    ),
  ];
}

function toTitle(path: string): string {
  return `the project's notes ${toLabel(path)}`;
}
