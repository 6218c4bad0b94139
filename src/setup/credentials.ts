import { variables } from "../settings/variables.ts";
import { findHostProblem, isEnterpriseServer } from "./choices.ts";
import { canStandInEnv } from "./edit-env.ts";
import { collectProblems, type ParsedForm, type Typed } from "./form.ts";
import { parseRelayAddress } from "./webhook-address.ts";

/** What the app needs to know of its App on GitHub. */
export interface AppCredentials {
  id: number;
  /** PEM. */
  privateKey: string;
  webhookSecret: string;
  /** By which people sign in to the pages; unknown of an App that was there before. */
  client: { id: string; secret: string } | undefined;
}

/** An App that was there before, as a person typed it in. */
export interface ImportedApp {
  credentials: AppCredentials;
  host: string | undefined;
  relayUrl: string | undefined;
}

/** A key for the model's API, by the variable that it is for. */
export type ModelKey = { variable: "ANTHROPIC_API_KEY" | "CLAUDE_CODE_OAUTH_TOKEN"; value: string };

const UNWRITABLE = "This can't be written into .env: it has every kind of quotes in it, or a line break.";

/** Reads the form for an App that exists. The rules are those of the settings; no problem's words hold what was typed. */
export function parseImport(typed: Typed): ParsedForm<ImportedApp> {
  const { app_id = "", private_key = "", webhook_secret = "", host = "", relay = "" } = typed;
  const id = variables.shape.APP_ID.safeParse(app_id);
  const key = variables.shape.PRIVATE_KEY.safeParse(private_key);
  const secret = variables.shape.WEBHOOK_SECRET.safeParse(webhook_secret);
  const isOwnNetwork = isEnterpriseServer(host || undefined);
  const relayAddress = relay === "" ? undefined : parseRelayAddress(relay, { isOwnNetwork });
  const problems = collectProblems({
    app_id: id.success ? undefined : "The App ID is a number. It stands on the App's settings page.",
    private_key: key.success ? undefined : findKeyProblem(private_key),
    webhook_secret: findSecretProblem(webhook_secret, secret.success),
    host: findHostProblem(host || undefined),
    relay: relayAddress?.kind === "invalid" ? relayAddress.problem : undefined,
  });
  if (problems !== undefined || !id.success || !key.success || !secret.success)
    return { kind: "invalid", problems: problems ?? {} };
  const value = {
    credentials: { id: id.data, privateKey: key.data, webhookSecret: secret.data, client: undefined },
    host: host || undefined,
    relayUrl: relayAddress?.kind === "ok" ? relayAddress.url : undefined,
  };
  return { kind: "ok", value };
}

/**
 * Reads the form for the model's key. Anthropic's prefixes tell a token of a subscription (`sk-ant-oat`) from an API key, so that one in the
 * other's field is found here and not by a refused run.
 */
export function parseModelKey(typed: Typed): ParsedForm<ModelKey> {
  const { api_key: key = "", oauth_token: token = "" } = typed;
  if (key !== "" && token !== "") return invalid("oauth_token", "Give one of the two, not both.");
  if (key === "" && token === "") return invalid("api_key", "Paste the key, or go on without it.");
  const field = key === "" ? "oauth_token" : "api_key";
  const value = key || token;
  if (!/^[\x21-\x7e]+$/.test(value)) return invalid(field, "A key is one line without spaces.");
  if (!canStandInEnv(value)) return invalid(field, UNWRITABLE);
  const isToken = value.startsWith("sk-ant-oat");
  if (field === "api_key" && isToken)
    return invalid(field, "This is a subscription's token: it goes into the field below.");
  if (field === "oauth_token" && value.startsWith("sk-ant-api"))
    return invalid(field, "This is an API key: it goes into the field above.");
  const variable = field === "api_key" ? "ANTHROPIC_API_KEY" : "CLAUDE_CODE_OAUTH_TOKEN";
  return { kind: "ok", value: { variable, value } };
}

function invalid(field: string, problem: string): { kind: "invalid"; problems: Record<string, string> } {
  return { kind: "invalid", problems: { [field]: problem } };
}

function findKeyProblem(text: string): string {
  if (text === "") return "Paste the private key: the whole .pem file that GitHub gave you.";
  if (text.includes("PUBLIC KEY")) return "This is a public key. The App's private key is wanted.";
  if (!text.includes("-----BEGIN")) return "This is no key in PEM: it begins with -----BEGIN.";
  if (!text.includes("-----END")) return "The end of the key is missing: it ends with -----END … -----.";
  return "This is no RSA private key. Make a new one on the App's settings page.";
}

function findSecretProblem(text: string, isSetting: boolean): string | undefined {
  if (text === "") return "Paste the webhook secret. Make a new one if nobody knows it any more.";
  if (!isSetting) return "This is the secret of Probot's examples, which everybody knows. Make a new one.";
  return canStandInEnv(text) ? undefined : UNWRITABLE;
}
