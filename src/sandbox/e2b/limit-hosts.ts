import type { Sandbox as E2bSandbox, SandboxNetworkUpdate } from "e2b";
import { SandboxError } from "../../errors.ts";
import { type ChosenHosts, isName, toAllowedHosts } from "../remote/allowed-hosts.ts";
import type { E2bSdk } from "./e2b-client.ts";

/** The hosts a sandbox may reach, in the form E2B takes them. */
export interface Egress {
  allowOut: string[];
  denyOut: string[];
}

/** What is known of the API behind the key: one that is only compatible with E2B's may have no such lists. */
export interface HostLists {
  standing: "unknown" | "there" | "missing";
}

interface Place {
  sdk: E2bSdk;
  sandbox: E2bSandbox;
}

const ALL_TRAFFIC = "0.0.0.0/0";
/** What an API that takes lists of names takes surely. */
const KNOWN_GOOD: Egress = { allowOut: ["example.com"], denyOut: [ALL_TRAFFIC] };
/** Answers that say: not like this, ever. */
const REFUSALS = new Set([400, 403, 404, 405, 422, 501]);

/** All is denied but these. Pure. */
export function toEgress(hosts: ChosenHosts): Egress {
  const { names, ranges } = toAllowedHosts(hosts);
  return { allowOut: [...names, ...ranges].sort(), denyOut: [ALL_TRAFFIC] };
}

/**
 * Whether the sandbox now reaches these hosts and nothing else. False: this API has no such lists, and the network is open.
 *
 * It fails closed: where a list was ever taken, one that is refused is a fault, so that nothing is started without it (S9).
 */
export async function limitHosts(
  place: Place,
  { egress, hostLists: known }: { egress: Egress; hostLists: HostLists },
): Promise<boolean> {
  if (known.standing === "missing") return false;
  const refusal = await applyNetwork(place, egress);
  if (refusal === undefined) {
    // Lists of addresses alone are no proof: there are APIs that take nothing else.
    if (egress.allowOut.some(isName)) known.standing = "there";
    return true;
  }
  if (known.standing === "unknown" && (await applyNetwork(place, KNOWN_GOOD)) === undefined)
    known.standing = "there";
  await requireRunning(place.sandbox);
  if (known.standing === "there") {
    const message = "E2B refuses the list of hosts that the sandbox may reach.";
    throw new SandboxError(message, { code: "bad_hosts", retry: "never", cause: refusal });
  }
  known.standing = "missing";
  // A list of addresses that it took before would stay, and the job's own hosts are not on it.
  await applyNetwork(place, { allowOut: [], denyOut: [] });
  return false;
}

/** Refused or not, the same status says that there is no such route and that the sandbox does not run: thrown if it is the second. */
export async function requireRunning(sandbox: E2bSandbox): Promise<void> {
  if ((await sandbox.getInfo()).state === "running") return;
  throw new SandboxError("The sandbox is paused.", { code: "not_running", retry: "backoff" });
}

/** Replaces all of the sandbox's network. The refusal, if it is one; any other fault is thrown. */
export async function applyNetwork({ sdk, sandbox }: Place, network: SandboxNetworkUpdate): Promise<unknown> {
  try {
    await sandbox.updateNetwork(network);
    return undefined;
  } catch (error) {
    if (isRefusal(sdk, error)) return error;
    throw error;
  }
}

/** Whether the API will never do this: it lacks the route, or does not take what it was given. */
export function isRefusal(sdk: E2bSdk, error: unknown): boolean {
  if (error instanceof sdk.NotFoundError) return true;
  return error instanceof sdk.SandboxError && REFUSALS.has(error.statusCode ?? 0);
}
