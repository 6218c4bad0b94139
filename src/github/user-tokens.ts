import { createHash } from "node:crypto";
import type { Logger } from "pino";
import { z } from "zod";
import { GitHubError } from "../errors.ts";
import { createExchange, parseAnswer } from "./exchange.ts";

const ACCESS_TOKEN = "POST /login/oauth/access_token";
const REVOKE = "DELETE /applications/{client_id}/token";

/** What comes of our own settings, and not of the code or token that was handed in. */
const OUR_FAULTS = new Set([
  "incorrect_client_credentials",
  "redirect_uri_mismatch",
  "unsupported_grant_type",
]);

const grantSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.int().positive().optional(),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: z.int().positive().optional(),
});
const refusalSchema = z.object({ error: z.string().min(1) });

/** A user access token. An App whose tokens don't expire gets neither an end nor a refresh token. */
export interface UserToken {
  access: string;
  accessEndsAt: number | undefined;
  refresh: string | undefined;
  refreshEndsAt: number | undefined;
}

/** `refused`: the code or token counts no more, or never did; `error` is GitHub's word for why. */
export type Granted = { kind: "ok"; token: UserToken } | { kind: "refused"; error: string };

/** The tokens of this App's users, as GitHub hands them out. Faults are GitHubErrors; none of them holds a code, a token or the secret. */
export interface UserTokens {
  /** Where a browser is sent to, so that a person lets the App act for them. */
  authorizeUrl(asked: { state: string; verifier: string; redirectUri: string }): string;
  /** Hands in the code that the browser brought back. It counts once, within ten minutes, with the verifier of the challenge. */
  exchange(code: { code: string; verifier: string; redirectUri: string }): Promise<Granted>;
  /** Hands in a refresh token. It counts once; from then on the access token that came with it is ended, too. */
  refresh(refreshToken: string): Promise<Granted>;
  /** Ends an access token. One that is ended already: nothing. */
  revoke(accessToken: string): Promise<void>;
}

/**
 * A refusal comes as a 200 with `error` in it. `expires_in` and `refresh_token` are left out where the App's tokens don't expire.
 *
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens
 * @see https://github.blog/changelog/2025-07-14-pkce-support-for-oauth-and-github-app-authentication (S256 alone)
 * @see https://docs.github.com/en/rest/apps/oauth-applications#delete-an-app-token
 */
export function createUserTokens({
  apiUrl,
  webUrl,
  clientId,
  clientSecret,
  log,
  now,
}: {
  apiUrl: string;
  webUrl: string;
  clientId: string;
  clientSecret: string;
  log: Logger;
  now: () => number;
}): UserTokens {
  const api = createExchange({ apiUrl, log, now });
  const web = createExchange({ apiUrl: webUrl, log, now });
  const client = { client_id: clientId, client_secret: clientSecret };

  async function grant(parameters: Record<string, string>): Promise<Granted> {
    const data = await withoutRequest(() => web(ACCESS_TOKEN, undefined, { ...client, ...parameters }));
    const refusal = refusalSchema.safeParse(data);
    if (!refusal.success)
      return { kind: "ok", token: toToken(parseAnswer(grantSchema, data, ACCESS_TOKEN), now()) };
    const { error } = refusal.data;
    if (!OUR_FAULTS.has(error)) return { kind: "refused", error };
    throw new GitHubError(
      `GitHub answered ${error} to ${ACCESS_TOKEN}: look at the App's client id, secret and callback URL.`,
      {
        status: 200,
        code: "bad_client",
        retry: "never",
      },
    );
  }

  return {
    authorizeUrl({ state, verifier, redirectUri }) {
      const url = new URL(`${webUrl}/login/oauth/authorize`);
      const challenge = createHash("sha256").update(verifier).digest("base64url");
      url.search = String(
        new URLSearchParams({
          client_id: clientId,
          redirect_uri: redirectUri,
          state,
          code_challenge: challenge,
          code_challenge_method: "S256",
        }),
      );
      return url.href;
    },
    exchange: ({ code, verifier, redirectUri }) =>
      grant({ code, code_verifier: verifier, redirect_uri: redirectUri }),
    refresh: (refreshToken) => grant({ grant_type: "refresh_token", refresh_token: refreshToken }),
    async revoke(accessToken) {
      const credential = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
      const parameters = { client_id: clientId, access_token: accessToken };
      try {
        await withoutRequest(() => api(REVOKE, `Basic ${credential}`, parameters));
      } catch (error) {
        // GitHub's words for a token that is none any more.
        if (!(error instanceof GitHubError) || ![404, 422].includes(error.status)) throw error;
      }
    },
  };
}

function toToken(grant: z.infer<typeof grantSchema>, now: number): UserToken {
  const toEnd = (seconds: number | undefined) => (seconds === undefined ? undefined : now + seconds * 1000);
  return {
    access: grant.access_token,
    accessEndsAt: toEnd(grant.expires_in),
    refresh: grant.refresh_token,
    refreshEndsAt: toEnd(grant.refresh_token_expires_in),
  };
}

/** The client's own error holds the request, whose body has the secret and a code or token in it: it goes no further than here. */
async function withoutRequest<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const { message, code, status, retry, words } = error;
    throw new GitHubError(message, { code, status, retry, words });
  }
}
