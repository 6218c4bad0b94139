import type { SandboxNetworkUpdate } from "e2b";
import { toKeyHeader } from "../model-credential.ts";
import { isName } from "../remote/allowed-hosts.ts";
import type { ModelAccess } from "../sandbox.ts";

/** Headers that E2B sets in requests, by the host they go to; each stands in the place of the sandbox's own of that name. */
export type NetworkRules = Exclude<SandboxNetworkUpdate["rules"], undefined>;

/**
 * The rule that puts the model's key into requests to its host, outside the sandbox; undefined where the host is an address, which E2B's rules
 * can't name. A rule opens no way to the host. Pure.
 */
export function toModelRule({ baseUrl, credential }: ModelAccess): NetworkRules | undefined {
  const { hostname } = new URL(baseUrl);
  if (!isName(hostname)) return undefined;
  return { [hostname]: [{ transform: { headers: toKeyHeader(credential) } }] };
}
