import { GitHubError } from "../errors.ts";

/** How long to wait before each further try; what GitHub has not caught up with itself by then, it means. */
const PAUSES_MS = [1_000, 2_000, 4_000];

/**
 * Asks, and asks again a few times while GitHub may only not have caught up with itself: what it refuses within seconds of making a
 * token or a commit it can allow a moment later (F48). The last refusal is the caller's.
 *
 * For refusals only: they say that nothing happened, so that a POST can be sent again.
 */
export async function askAgain<T>(
  ask: () => Promise<T>,
  {
    pause,
    isUnsettled,
  }: { pause: (ms: number) => Promise<void>; isUnsettled: (error: GitHubError) => boolean },
): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof GitHubError) || error.retry !== "never" || !isUnsettled(error)) throw error;
      await pause(pauseMs);
    }
  }
  return ask();
}
