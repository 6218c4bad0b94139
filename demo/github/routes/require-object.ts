import type { Repository } from "../world/model.ts";
import { Problem } from "../world/problem.ts";

/** Makes sure that an object of this type is there, or throws GitHub's 422 with these words. */
export async function requireObject(
  repository: Repository,
  sha: string,
  type: "blob" | "tree" | "commit",
  words: string,
): Promise<void> {
  const found = await repository.git.object(sha);
  if (found?.type !== type) throw new Problem(422, words, []);
}
