import { createHash, randomBytes } from "node:crypto";
import { randomToken } from "./installation-tokens.ts";
import type { Account, UserToken } from "./model.ts";
import type { World } from "./world.ts";

const TOKEN_LIFE_S = 28_800;
const REFRESH_LIFE_S = 15_811_200;
const CODE_LIFE_MS = 600_000;

/** What GitHub answers when it gives no token, with its own words for why. */
const REFUSALS = {
  incorrect_client_credentials: "The client_id and/or client_secret passed are incorrect.",
  redirect_uri_mismatch: "The redirect_uri MUST match the registered callback URL for this application.",
  bad_verification_code: "The code passed is incorrect or expired.",
  bad_refresh_token: "The refresh token passed is incorrect or expired.",
  unsupported_grant_type: "The grant type is not supported.",
} as const;

/** What a program hands in for a token. */
export type TokenAsk = Record<string, string | undefined>;

/** A code for a person's browser to bring back. */
export function createCode(
  world: World,
  { user, redirectUri, challenge }: { user: Account; redirectUri: string; challenge: string | undefined },
): string {
  const code = randomBytes(10).toString("hex");
  world.authorizationCodes.set(code, { user, redirectUri, challenge, expiresAt: world.now() + CODE_LIFE_MS });
  return code;
}

/**
 * A token, or why there is none. A code counts once and for ten minutes, a refresh token once; with a refresh token the access token that came
 * with it goes (docs.github.com, "Generating a user access token for a GitHub App", "Refreshing user access tokens"). What a wrong verifier is
 * answered is not documented; that it is as a wrong code is a guess.
 */
export function grantToken(world: World, ask: TokenAsk): object {
  const { clientId, clientSecret, callbackUrls } = world.app;
  if (ask.client_id !== clientId || ask.client_secret !== clientSecret)
    return refuse("incorrect_client_credentials");
  if (ask.grant_type === "refresh_token") return refresh(world, ask.refresh_token);
  if (ask.grant_type !== undefined && ask.grant_type !== "authorization_code")
    return refuse("unsupported_grant_type");
  const code = world.authorizationCodes.get(ask.code ?? "");
  world.authorizationCodes.delete(ask.code ?? "");
  if (code === undefined || code.expiresAt <= world.now()) return refuse("bad_verification_code");
  const uri = ask.redirect_uri ?? code.redirectUri;
  if (uri !== code.redirectUri || !callbackUrls.includes(uri)) return refuse("redirect_uri_mismatch");
  if (code.challenge !== undefined && toChallenge(ask.code_verifier ?? "") !== code.challenge)
    return refuse("bad_verification_code");
  return renderGrant(addToken(world, code.user));
}

function refresh(world: World, refreshToken: string | undefined): object {
  const old = [...world.userTokens.values()].find(
    ({ kind }) => kind.of === "app" && kind.refresh !== undefined && kind.refresh === refreshToken,
  );
  if (old === undefined || old.kind.of !== "app" || old.kind.refreshEndsAt <= world.now())
    return refuse("bad_refresh_token");
  world.userTokens.delete(old.token);
  return renderGrant(addToken(world, old.user));
}

function addToken(world: World, user: Account): UserToken {
  const expires = world.userTokensExpire;
  const token: UserToken = {
    token: randomToken("ghu"),
    user,
    kind: {
      of: "app",
      refresh: expires ? `ghr_${randomBytes(38).toString("hex")}` : undefined,
      refreshEndsAt: world.now() + REFRESH_LIFE_S * 1000,
    },
    expiresAt: expires ? world.now() + TOKEN_LIFE_S * 1000 : Number.POSITIVE_INFINITY,
    revoked: false,
  };
  world.userTokens.set(token.token, token);
  return token;
}

/** A token that a person made for themselves: a classic one with scopes, or a fine-grained one, of which GitHub tells nobody what it may do. */
export function addPersonalToken(world: World, user: Account, scopes: string[] | undefined): string {
  const token = randomToken(scopes === undefined ? "github_pat" : "ghp");
  const kind = { of: "person" as const, scopes };
  world.userTokens.set(token, { token, user, kind, expiresAt: Number.POSITIVE_INFINITY, revoked: false });
  return token;
}

/** The token, if it is a person's, still runs and was not taken back. */
export function findUserToken(world: World, text: string): UserToken | undefined {
  const token = world.userTokens.get(text);
  return token && !token.revoked && token.expiresAt > world.now() ? token : undefined;
}

/** What is left out where tokens don't expire is left out here, too. */
function renderGrant({ token, kind }: UserToken): object {
  const refreshing = kind.of === "app" && kind.refresh !== undefined;
  return {
    access_token: token,
    ...(refreshing && {
      expires_in: TOKEN_LIFE_S,
      refresh_token: kind.refresh,
      refresh_token_expires_in: REFRESH_LIFE_S,
    }),
    scope: "",
    token_type: "bearer",
  };
}

function refuse(error: keyof typeof REFUSALS): object {
  const error_uri = `https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors`;
  return { error, error_description: REFUSALS[error], error_uri };
}

function toChallenge(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}
