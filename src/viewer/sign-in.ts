import { timingSafeEqual } from "node:crypto";
import type { Logger } from "pino";
import { z } from "zod";
import type { Seal } from "../github/seal.ts";
import type { UserClient } from "../github/user-client.ts";
import type { UserTokens } from "../github/user-tokens.ts";
import type { TicketStore } from "../store/store.ts";
import type { Cookies } from "./cookies.ts";
import { parseReturnPath } from "./return-path.ts";
import { createSecret, isSecretShaped, toFingerprint } from "./secret-name.ts";
import { SESSION_LIFE_MS, type Sessions } from "./sessions.ts";

/** GitHub's codes last ten minutes. */
const SIGN_IN_LIFE_MS = 10 * 60_000;

export const CALLBACK_PATH = "/sign-in/callback";
/** Where signing out leads: every other page would lead to GitHub, and from there back into a session. */
export const SIGNED_OUT_PATH = "/signed-out";

/** Where a browser goes next, with lines of `set-cookie` for it. */
export interface Way {
  location: string;
  cookies: string[];
}

/**
 * - `not_begun`: not this browser's sign-in, or too old, or come back from already (S26).
 * - `refused`: GitHub takes the code no more, or for another verifier.
 * - `no_person`: the account is no person's.
 */
export type FinishedSignIn =
  | ({ kind: "ok" } & Way)
  | { kind: "not_begun" | "refused" | "no_person"; cookies: string[] };

/** Sign-in by GitHub: the App's own OAuth, with `state` and PKCE. GitHub's faults are GitHubErrors. */
export interface SignIn {
  /** Sends a browser to GitHub. `returnTo` is whatever an address said. Keeps nothing but what the browser's cookie holds, sealed. */
  begin(returnTo: string | null | undefined): Way;
  /** The browser is back. What it brings counts once, and for the browser that was sent. */
  finish(back: {
    code: string | null | undefined;
    state: string | null | undefined;
    cookie: string | undefined;
  }): Promise<FinishedSignIn>;
  /** Ends the session here, and its token at GitHub. */
  signOut(cookie: string | undefined): Promise<Way>;
}

export interface SignInParts {
  /** An origin: the only host that is ever named, whatever a request's own says. */
  publicUrl: string;
  github: Pick<UserClient, "user">;
  tokens: UserTokens;
  sessions: Sessions;
  cookies: Cookies;
  tickets: TicketStore;
  seal: Seal;
  log: Logger;
  now: () => number;
}

const begunSchema = z.object({
  state: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  endsAt: z.number(),
});
type Begun = z.infer<typeof begunSchema>;

/** Nobody who only knocks makes the store write: what a sign-in needs goes with the browser, closed up, until it is back. */
export function createSignIn(parts: SignInParts): SignIn {
  const { publicUrl, github, tokens, sessions, cookies, tickets, seal, log, now } = parts;
  const redirectUri = publicUrl + CALLBACK_PATH;
  const done = cookies.clear("sign-in");

  /** What this browser began, if it is what comes back. True for one caller only. */
  async function takeUp(state: string, cookie: string | undefined): Promise<Begun | undefined> {
    const begun = open(seal, cookies.read("sign-in", cookie));
    if (begun === undefined || begun.endsAt <= now() || !isSame(begun.state, state)) return undefined;
    const used = { bytes: Buffer.from("used"), expiresAt: begun.endsAt };
    const isFirst = (await tickets.claim(`sign-in-${toFingerprint(state)}`, used)) === undefined;
    return isFirst ? begun : undefined;
  }

  return {
    begin(returnTo) {
      const [state, verifier] = [createSecret(), createSecret()];
      const endsAt = now() + SIGN_IN_LIFE_MS;
      const begun: Begun = { state, verifier, returnTo: parseReturnPath(returnTo), endsAt };
      return {
        location: tokens.authorizeUrl({ state, verifier, redirectUri }),
        cookies: [cookies.set("sign-in", seal.seal(JSON.stringify(begun)), SIGN_IN_LIFE_MS)],
      };
    },
    async finish({ code, state, cookie }) {
      const begun = isSecretShaped(state) ? await takeUp(state, cookie) : undefined;
      if (begun === undefined || !code) return { kind: "not_begun", cookies: [done] };
      const granted = await tokens.exchange({ code, verifier: begun.verifier, redirectUri });
      if (granted.kind === "refused") {
        log.warn({ reason: granted.error }, "sign_in.refused");
        return { kind: "refused", cookies: [done] };
      }
      const user = await github.user(granted.token.access);
      if (user === undefined) {
        await tokens.revoke(granted.token.access);
        return { kind: "no_person", cookies: [done] };
      }
      // A new secret each time: one that somebody put into the browser before never becomes a session (fixation).
      await sessions.end(cookies.read("session", cookie));
      const secret = await sessions.begin(user.id, granted.token);
      log.info({ user: user.id }, "sign_in.done");
      const set = cookies.set("session", secret, SESSION_LIFE_MS);
      return { kind: "ok", location: publicUrl + begun.returnTo, cookies: [set, done] };
    },
    async signOut(cookie) {
      await sessions.end(cookies.read("session", cookie));
      return { location: publicUrl + SIGNED_OUT_PATH, cookies: [cookies.clear("session")] };
    },
  };
}

function open(seal: Seal, sealed: string | undefined): Begun | undefined {
  const text = sealed === undefined ? undefined : seal.open(sealed);
  return text === undefined ? undefined : begunSchema.parse(JSON.parse(text));
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
