import { parse } from "yaml";
import { z } from "zod";
import type { Choices } from "./choices.ts";

/** A host that IANA keeps for examples; with `active: false` GitHub delivers nothing to it. */
const PLACEHOLDER_ADDRESS = "https://example.com/api/github/webhooks";

const AppFile = z.object({
  name: z.string(),
  description: z.string(),
  url: z.url(),
  public: z.boolean(),
  default_events: z.array(z.string()),
  default_permissions: z.record(z.string(), z.string()),
});

/** The App as `app.yml` describes it. */
export type AppFile = z.infer<typeof AppFile>;

/** A manifest as GitHub takes it (docs.github.com, "Registering a GitHub App from a manifest"). */
export interface AppManifest extends AppFile {
  hook_attributes: { url: string; active: boolean };
  redirect_url: string;
  /** Where people come back to from signing in; without it nobody can. */
  callback_urls?: string[];
  request_oauth_on_install: boolean;
}

/** Reads `app.yml`. */
export function parseAppFile(text: string): AppFile {
  return AppFile.parse(parse(text));
}

/**
 * The manifest: permissions and events from `app.yml`, the rest from what was chosen.
 *
 * `hook_attributes.url` is required even with `active: false`, and other keys are refused in it (vikasprogrammer/agentric#317,
 * hunvreus/pagescms#409). `redirectUrl` is where GitHub sends the browser when the App was created. `publicUrl`: where the pages will be, when
 * that is known by more than the webhook's address.
 */
export function buildManifest(
  file: AppFile,
  {
    choices,
    redirectUrl,
    publicUrl,
  }: { choices: Choices; redirectUrl: string; publicUrl: string | undefined },
): AppManifest {
  const { webhook, name } = choices;
  const pages = webhook.kind === "address" ? new URL(webhook.url).origin : publicUrl;
  return {
    ...file,
    name,
    url: webhook.kind === "address" ? new URL(webhook.url).origin : file.url,
    hook_attributes:
      webhook.kind === "later"
        ? { url: PLACEHOLDER_ADDRESS, active: false }
        : { url: webhook.url, active: true },
    redirect_url: redirectUrl,
    ...(pages === undefined ? {} : { callback_urls: [`${pages}/sign-in/callback`] }),
    request_oauth_on_install: false,
  };
}

/** The page with an account's Apps; each App's settings are below it, under its slug. */
export function toAppsUrl(webUrl: string, organization: string | undefined): string {
  const owner = organization === undefined ? "" : `/organizations/${organization}`;
  return `${webUrl}${owner}/settings/apps`;
}
