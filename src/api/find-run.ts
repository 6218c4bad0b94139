import type { HttpAnswer } from "../http/route.ts";
import type { RunRecord } from "../record/run-record.ts";
import type { SeenRepository } from "../viewer/viewer.ts";
import type { ApiParts } from "./api-parts.ts";
import type { Call } from "./operation.ts";
import { toForbidden, toNotFound } from "./problem.ts";

export type FoundRun =
  | { kind: "found"; run: RunRecord; seen: SeenRepository }
  | { kind: "refused"; answer: HttpAnswer };

const RUN_ID = /^[0-9a-f]{26}$/;

/** The run that a path names, when whoever asks may read its repository now, or write to it where that is needed (S22). */
export async function findRun(
  { records }: Pick<ApiParts, "records">,
  { viewer, params: { id = "" } }: Pick<Call, "viewer" | "params">,
  { needsWrite = false } = {},
): Promise<FoundRun> {
  const run = RUN_ID.test(id) ? await records.record(id) : undefined;
  const seen = run === undefined ? undefined : await viewer.see(run.repository);
  if (run === undefined || seen === undefined) return { kind: "refused", answer: toNotFound() };
  if (needsWrite && !seen.mayWrite) return { kind: "refused", answer: toForbidden() };
  return { kind: "found", run, seen };
}

/** The ids of the repositories that a list is about: the one that is named, or all that they may read; undefined where that one is not theirs. */
export async function findRepositories(
  { viewer }: Pick<Call, "viewer">,
  repository: string | undefined,
): Promise<number[] | undefined> {
  if (repository === undefined) return (await viewer.repositories()).map(({ id }) => id);
  const [owner = "", name = ""] = repository.split("/");
  const seen = await viewer.find(owner, name);
  return seen === undefined ? undefined : [seen.id];
}
