import type { Sandbox as E2bSandbox } from "e2b";
import type { E2bClient } from "./e2b-client.ts";

/** What a sandbox is made of. */
interface SandboxRecipe {
  template: string;
  metadata: Record<string, string>;
  /** So long it lives, whatever becomes of the app. */
  timeoutMs: number;
}

/**
 * Makes a sandbox that is as closed as the API can: its own service, which runs commands as root, wants a token (the agent reaches it
 * on loopback), and so does whoever wants to see from outside what the agent serves there, which could be what it found (S9).
 */
export async function createSandbox(
  { sdk, connection }: E2bClient,
  { template, metadata, timeoutMs }: SandboxRecipe,
): Promise<E2bSandbox> {
  const wanted = { ...connection, metadata, timeoutMs, secure: true };
  try {
    return await sdk.Sandbox.create(template, { ...wanted, network: { allowPublicTraffic: false } });
  } catch (error) {
    if (!(error instanceof sdk.SandboxError && error.statusCode === 400)) throw error;
    // Refused whole, so nothing was made: an API that is only compatible may not know the second wish.
    return sdk.Sandbox.create(template, wanted);
  }
}

/** What of a sandbox is open to whom, in words for the report; empty when it is as closed as it was wanted. */
export async function listOpenDoors(sandbox: E2bSandbox): Promise<string[]> {
  const address = new URL(await sandbox.uploadUrl());
  const doors: string[] = [];
  // The SDK signs an address when there is a token to sign it with, and shows the token to nobody.
  if (!address.searchParams.has("signature"))
    doors.push("the agent may become root in the sandbox: its own service asks for no token");
  if (sandbox.trafficAccessToken === undefined)
    doors.push("what the agent serves on a port of the sandbox can be seen from outside");
  return doors;
}
