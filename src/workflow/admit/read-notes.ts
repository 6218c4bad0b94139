import { resolveNotes } from "../../agent/resolve-notes.ts";
import type { CommitRef } from "../../github/repository.ts";
import { listTreeFiles, readBlobText } from "../../github/tree.ts";
import type { ProjectNotes } from "../../run/plan.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";

/** A tree never changes, so this process reads its notes once. */
const MAX_KEPT = 100;
const kept = new Map<string, ProjectNotes>();

/**
 * The project's notes for agents at the default branch's head, and nowhere else (S18): what a pull request, and above all a fork's,
 * changes in them counts once it is merged. Read by the app: a clone has only the pull request's version.
 */
export async function readNotes({ github, run }: Step, { treeSha }: CommitRef): Promise<ProjectNotes> {
  const scope = toScope(run, "clone");
  const key = `${scope.repository.id}:${treeSha}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const files = await listTreeFiles(github, scope, treeSha);
  const notes = await resolveNotes({
    entries: new Map(files.map((file) => [file.path, file])),
    readText: ({ sha }) => readBlobText(github, scope, sha),
  });
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, notes);
  return notes;
}
