import { GitHubError } from "../errors.ts";
import type { AppRegistration } from "../github/app-registration.ts";
import type { UserTokens } from "../github/user-tokens.ts";
import type { Diagnosis } from "../run/diagnosis.ts";
import type { Settings } from "../settings/settings.ts";

/** The row of the pages. */
export const PAGES = "Pages";
const SET_THEM =
  "GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET and the callback URL are on the App's settings page; docs/sign-in.md says where.";

interface SignInAsked {
  settings: Pick<Settings, "app" | "server">;
  registration: Pick<AppRegistration, "app">;
  userTokens: Pick<UserTokens, "exchange"> | undefined;
}

/**
 * Whether there are pages, and people can sign in to them. GitHub is asked by a code that nobody was given: it refuses the code of a client that
 * it knows, and the client otherwise. Which callback URL the App has, it tells nobody.
 *
 * @see https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
 */
export async function checkSignIn({
  settings: { app, server },
  registration,
  userTokens,
}: SignInAsked): Promise<Diagnosis> {
  const { publicUrl } = server;
  if (publicUrl === undefined || app.client === undefined || userTokens === undefined) {
    const lacking = [
      ...(publicUrl === undefined ? ["PUBLIC_URL"] : []),
      ...(app.client === undefined ? ["GITHUB_CLIENT_ID"] : []),
    ];
    return { name: PAGES, state: "ok", found: `off, without ${lacking.join(" and ")}` };
  }
  const { clientId } = await registration.app();
  if (clientId !== undefined && clientId !== app.client.id)
    return {
      ...{ name: PAGES, state: "problem", found: "GITHUB_CLIENT_ID is not this App's: nobody can sign in" },
      ...{ detail: `this App's is ${clientId}`, next: SET_THEM },
    };
  const redirectUri = `${publicUrl}/sign-in/callback`;
  try {
    const refused = await userTokens.exchange({ code: "doctor", verifier: "doctor".repeat(8), redirectUri });
    if (refused.kind !== "refused" || refused.error !== "bad_verification_code")
      return {
        name: PAGES,
        state: "unknown",
        found: "GitHub gave an answer to a made-up code that tells nothing",
      };
  } catch (error) {
    if (!(error instanceof GitHubError) || error.code !== "bad_client") throw error;
    return {
      ...{ name: PAGES, state: "problem", found: "GitHub refuses the client: nobody can sign in" },
      ...{ detail: error.message, next: SET_THEM },
    };
  }
  return {
    ...{ name: PAGES, state: "ok", found: "GitHub takes the client's id and secret" },
    detail: `the App's callback URL has to be ${redirectUri}; GitHub tells nobody which it is`,
  };
}
