import { join } from "node:path";
import type { WebhookWay } from "./choices.ts";
import type { AppCredentials, ModelKey } from "./credentials.ts";
import { editEnv, findSwallowed } from "./edit-env.ts";
import type { SetupSettings } from "./setup-settings.ts";
import { readOrEmpty, writePrivateFile } from "./write-private-file.ts";

/** An App and all that is known of it. */
export interface NewApp {
  credentials: AppCredentials;
  host: string | undefined;
  /** `undefined`: an App that was there before, whose address nobody asked for. */
  webhook: WebhookWay | undefined;
  /** Its pages on GitHub; unknown for an App that was there before. */
  page: { name: string; url: string; settingsUrl: string } | undefined;
  /** GitHub made no webhook secret, so that we did. */
  isSecretOurs: boolean;
}

interface Place {
  directory: string;
  settings: SetupSettings;
}

/** Writes what the app needs of its App into `.env`, and gives what it wrote there. */
export async function saveApp(app: NewApp, place: Place): Promise<Record<string, string>> {
  const { credentials, host, webhook } = app;
  const values = {
    APP_ID: String(credentials.id),
    PRIVATE_KEY: credentials.privateKey,
    WEBHOOK_SECRET: credentials.webhookSecret,
    ...toClientValues(credentials.client, place),
    ...toSetting("GHE_HOST", host, place),
    ...(webhook?.kind === "address" ? { PUBLIC_URL: new URL(webhook.url).origin } : {}),
    ...toSetting("WEBHOOK_PROXY_URL", webhook?.kind === "relay" ? webhook.url : undefined, place),
  };
  return save(values, place);
}

/** Another App's client is none of this one's: people would be sent to the wrong App. */
function toClientValues(client: AppCredentials["client"], { settings }: Place): Record<string, string> {
  if (client !== undefined) return { GITHUB_CLIENT_ID: client.id, GITHUB_CLIENT_SECRET: client.secret };
  const { GITHUB_CLIENT_ID: id, GITHUB_CLIENT_SECRET: secret } = settings;
  return id === undefined && secret === undefined ? {} : { GITHUB_CLIENT_ID: "", GITHUB_CLIENT_SECRET: "" };
}

/** Writes the model's key beside it. The other kind of key is set to nothing: one would stand in the other's way. */
export async function saveModelKey(
  { variable, value }: ModelKey,
  place: Place,
): Promise<Record<string, string>> {
  const other = variable === "ANTHROPIC_API_KEY" ? "CLAUDE_CODE_OAUTH_TOKEN" : "ANTHROPIC_API_KEY";
  return save({ [variable]: value, [other]: "" }, place);
}

/** One that was set and isn't wanted any more is set to nothing, which is not set. */
function toSetting(
  key: "GHE_HOST" | "WEBHOOK_PROXY_URL",
  value: string | undefined,
  { settings }: Place,
): Record<string, string> {
  if (value !== undefined) return { [key]: value };
  return settings[key] === undefined ? {} : { [key]: "" };
}

async function save(values: Record<string, string>, { directory }: Place): Promise<Record<string, string>> {
  const path = join(directory, ".env");
  const text = editEnv(await readOrEmpty(path), values);
  const swallowed = findSwallowed(text, values);
  if (swallowed !== undefined) throw new Error(toSwallowedWords(swallowed));
  await writePrivateFile(path, text);
  return values;
}

function toSwallowedWords({ key, by = "another variable" }: { key: string; by: string | undefined }): string {
  return `${key} would be read as a part of ${by}. Close the quotes behind ${by}=, or take the spaces there away.`;
}
