import { GitHubError } from "../../src/errors.ts";

/** The GitHub fault that something ends in. */
export async function githubFailureOf(work: Promise<unknown>): Promise<GitHubError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof GitHubError)) throw new Error("expected a GitHubError", { cause: error });
  return error;
}
