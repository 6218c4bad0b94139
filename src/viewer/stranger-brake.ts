import { GitHubError } from "../errors.ts";

const WINDOW_MS = 60_000;
const MAX_STRANGERS = 60;

/** The code of the fault that says so. */
export const TOO_MANY_STRANGERS = "too_many_strangers";

/** Keeps those whose token GitHub doesn't know from making us ask about one after the other. */
export interface StrangerBrake {
  /** Counts one more before GitHub is asked. Throws while there were too many of them; the fault says when to come again. */
  enter(): void;
  /** The last one was no stranger. */
  leave(): void;
}

/**
 * GitHub rejects for a while whatever a caller asks that came with several bad credentials, and the app's own calls come from the same address:
 * made-up tokens must not get that far (S27). Who is known already does not feel the brake, nor does whoever has a session.
 *
 * @see https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api#failed-login-limit
 */
export function createStrangerBrake(now: () => number): StrangerBrake {
  let [beganAt, strangers] = [now(), 0];
  return {
    enter() {
      if (now() - beganAt >= WINDOW_MS) [beganAt, strangers] = [now(), 0];
      strangers += 1;
      if (strangers <= MAX_STRANGERS) return;
      throw new GitHubError("GitHub is not asked about more tokens: too many were nobody's.", {
        status: 429,
        code: TOO_MANY_STRANGERS,
        retry: { atMs: beganAt + WINDOW_MS },
      });
    },
    leave() {
      strangers = Math.max(0, strangers - 1);
    },
  };
}
