import type { ProjectNotes } from "../run/plan.ts";
import { mapInTurns } from "./map-in-turns.ts";
import type { PromptWriter } from "./prompt-writer.ts";

const MAX_LIST_BYTES = 4 * 1024;

/** The notes, each file by its path; what is only named, and what is missing. */
export async function renderNotes(
  { files, leftOut, named }: ProjectNotes,
  { fence }: PromptWriter,
): Promise<string[]> {
  return [
    ...(files.length === 0 ? [] : ["The project's notes for agents, from the default branch:"]),
    ...(await mapInTurns(files, ({ path, text }) => fence("notes", `${path}:\n\n${text}`))),
    ...(leftOut.length === 0
      ? []
      : [
          `Notes that are too large to be shown here:\n${fence("paths", leftOut.join("\n"), MAX_LIST_BYTES)}`,
        ]),
    ...(named.length === 0
      ? []
      : [
          `The default branch has notes for single folders, too. Before you work in such a folder, read its notes; in a pull request they may be its author's version:\n${fence("paths", named.join("\n"), MAX_LIST_BYTES)}`,
        ]),
  ];
}
