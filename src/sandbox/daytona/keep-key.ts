import type { ModelAccess } from "../sandbox.ts";
import type { DaytonaClient } from "./daytona-client.ts";
import { type KeptKey, keepModelSecret, requireKeptKey } from "./model-secret.ts";

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
