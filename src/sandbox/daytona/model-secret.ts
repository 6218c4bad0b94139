import { createHash } from "node:crypto";
import { SandboxError } from "../../errors.ts";
import { type ModelVariable, toModelVariable } from "../model-credential.ts";
import type { ModelAccess } from "../sandbox.ts";
import type { DaytonaClient } from "./daytona-client.ts";

/** The model's key as the account keeps it: a variable of the sandbox that holds a placeholder, and the secret behind it. */
export interface ModelSecret {
  variable: ModelVariable;
  /** The secret's name in the account. */
  name: string;
}

/** Where the model's key is: with the account, or not, and why. `no_right`: the key of Daytona's API lacks `manage:secrets`. */
export type KeptKey = { kind: "kept"; secret: ModelSecret } | { kind: "no_right" } | { kind: "no_secrets" };

/**
 * Keeps the model's key in the account's secrets, where it is put in on the way to the model's host and nowhere else (S8): created once,
 * found again by its name, replaced when the key or the host has changed.
 *
 * The API never tells a value, so a digest of it is in the description. The second time changes nothing.
 */
export async function keepModelSecret(
  { sdk, daytona }: DaytonaClient,
  { appId, model }: { appId: number; model: ModelAccess },
): Promise<KeptKey> {
  const variable = toModelVariable(model);
  const name = `sandpiper-${appId}-${variable.toLowerCase().replaceAll("_", "-")}`;
  const { hostname } = new URL(model.baseUrl);
  const { secret: value } = model.credential;
  const digest = createHash("sha256").update(`${name}\0${hostname}\0${value}`).digest("hex").slice(0, 24);
  const description = `Sandpiper's key for the model's API (${digest})`;
  const content = { value, hosts: [hostname], description };
  const find = async () => (await daytona.secret.list({ name })).items.find((secret) => secret.name === name);
  try {
    const found = await find();
    if (found === undefined) {
      await daytona.secret.create({ name, ...content }).catch(async (error) => {
        // Another process made it at the same time.
        if (!(error instanceof sdk.DaytonaConflictError) || (await find()) === undefined) throw error;
      });
    } else if (found.description !== description) {
      await daytona.secret.update(found.id, content);
    }
    return { kind: "kept", secret: { variable, name } };
  } catch (error) {
    if (error instanceof sdk.DaytonaNotFoundError) return { kind: "no_secrets" };
    if (error instanceof sdk.DaytonaForbiddenError) return { kind: "no_right" };
    throw error;
  }
}

/** What the account could do with the key, or a fault where that is not enough (S45). */
function requireKeptKey(kept: KeptKey, mayHoldModelKey: boolean): KeptKey {
  if (kept.kind === "kept" || mayHoldModelKey) return kept;
  const why =
    kept.kind === "no_right"
      ? "DAYTONA_API_KEY lacks the permission manage:secrets"
      : "the Daytona account has no secrets";
  const message = `The model's key can't be kept outside the sandbox: ${why}. The operator must mend that, or set SANDBOX_HOLDS_MODEL_KEY=true to let the agent hold the key.`;
  throw new SandboxError(message, { code: "key_inside", retry: "never" });
}

/** Where the key of this access is. Throws where it would come into a sandbox and may not. */
export type KeepKey = (client: DaytonaClient, model: ModelAccess) => Promise<KeptKey>;

/** One look a process and access: the secret is the account's, not the sandbox's. What the account can't do is asked again. */
export function createKeyKeeper({
  appId,
  mayHoldModelKey,
}: {
  appId: number;
  mayHoldModelKey: boolean;
}): KeepKey {
  const keys = new Map<string, Promise<KeptKey>>();
  return async (client, model) => {
    const access = JSON.stringify(model);
    const known = keys.get(access) ?? keepModelSecret(client, { appId, model });
    keys.set(access, known);
    const forget = () => keys.delete(access);
    known.then(({ kind }) => kind === "kept" || forget(), forget);
    return requireKeptKey(await known, mayHoldModelKey);
  };
}
