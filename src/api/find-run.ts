import type { HttpAnswer } from "../http/route.ts";
import type { RunRecord } from "../record/run-record.ts";
import { seeRun } from "../record/see-run.ts";
import type { SeenRepository } from "../viewer/viewer.ts";
import type { ApiParts } from "./api-parts.ts";
import type { Call } from "./operation.ts";
import { toForbidden, toNotFound } from "./problem.ts";

export type FoundRun =
  | { kind: "found"; run: RunRecord; seen: SeenRepository }
  | { kind: "refused"; answer: HttpAnswer };

/** The run that a path names, when whoever asks may read its repository now, or write to it where that is needed (S22). */
export async function findRun(
  { records }: Pick<ApiParts, "records">,
  { viewer, params: { id } }: Pick<Call, "viewer" | "params">,
  { needsWrite = false } = {},
): Promise<FoundRun> {
  const found = await seeRun(records, { id, viewer });
  if (found === undefined) return { kind: "refused", answer: toNotFound() };
  if (needsWrite && !found.seen.mayWrite) return { kind: "refused", answer: toForbidden() };
  return { kind: "found", ...found };
}

/** The repositories that a list is about: the one that is named, or all that they may read; undefined where that one is not theirs. */
export async function findRepositories(
  { viewer }: Pick<Call, "viewer">,
  repository: string | undefined,
): Promise<SeenRepository[] | undefined> {
  if (repository === undefined) return viewer.repositories();
  const [owner = "", name = ""] = repository.split("/");
  const seen = await viewer.find(owner, name);
  return seen === undefined ? undefined : [seen];
}
