import { z } from "zod";
import { API_URL, type DaytonaAccount } from "./daytona-client.ts";

/** What an account answered to cheap questions; undefined: it did not answer so that it could be read. */
export interface AccountFacts {
  /** Whether the key is taken at all. */
  isKeyTaken: boolean | undefined;
  /** What the key may do, by the API's names. */
  permissions: readonly string[] | undefined;
  /** The state of the operator's snapshot; `missing` where there is none of that name, undefined as well where none is named. */
  snapshot: string | undefined;
}

const TIMEOUT_MS = 10_000;
/** Without these no sandbox can be made, or removed. */
const NEEDED = ["write:sandboxes", "delete:sandboxes"];
const KeyAnswer = z.object({ permissions: z.array(z.string()) });
const SnapshotAnswer = z.object({ state: z.string() });

/**
 * Asks an account what its key may do and how the snapshot stands: two GETs of Daytona's API (`/api-keys/current`, which its SDK has no call for, and
 * `/snapshots/{name}`), without loading the SDK. Never throws: what can't be known is undefined.
 */
export async function lookAtAccount(
  { apiKey, apiUrl = API_URL }: Omit<DaytonaAccount, "target">,
  snapshot: string | undefined,
): Promise<AccountFacts> {
  const get = async (path: string): Promise<{ status: number; body: unknown } | undefined> => {
    try {
      const response = await fetch(`${apiUrl}${path}`, {
        headers: { authorization: `Bearer ${apiKey}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, body: await response.json() };
    } catch {
      return undefined;
    }
  };
  const [key, found] = await Promise.all([
    get("/api-keys/current"),
    snapshot === undefined ? undefined : get(`/snapshots/${encodeURIComponent(snapshot)}`),
  ]);
  const isKeyTaken = key?.status === 401 ? false : key?.status === 200 ? true : undefined;
  const state = SnapshotAnswer.safeParse(found?.body).data?.state;
  return {
    isKeyTaken,
    permissions: KeyAnswer.safeParse(key?.body).data?.permissions,
    snapshot: found?.status === 404 ? "missing" : found?.status === 200 ? state : undefined,
  };
}

/** What the operator must mend, in words; empty where nothing is known to be wrong. Pure. */
export function listAccountProblems(
  { isKeyTaken, permissions, snapshot }: AccountFacts,
  { mayHoldModelKey }: { mayHoldModelKey: boolean },
): string[] {
  if (isKeyTaken === false) return ["DAYTONA_API_KEY is not taken: Daytona answers 401"];
  const lacks = (permission: string) => permissions !== undefined && !permissions.includes(permission);
  const problems = NEEDED.filter(lacks).map((permission) => `DAYTONA_API_KEY lacks ${permission}`);
  if (lacks("manage:secrets")) {
    const then = mayHoldModelKey
      ? "agents hold the model's key themselves"
      : "no run can start, unless SANDBOX_HOLDS_MODEL_KEY=true";
    problems.push(`DAYTONA_API_KEY lacks manage:secrets: ${then}`);
  }
  if (snapshot === "missing" || snapshot === "error" || snapshot === "build_failed")
    problems.push(
      `DAYTONA_SNAPSHOT names no snapshot that can be used (${snapshot}): run \`npm run snapshot\``,
    );
  if (snapshot === "inactive" && lacks("write:snapshots"))
    problems.push("DAYTONA_SNAPSHOT is inactive, and DAYTONA_API_KEY lacks write:snapshots to activate it");
  return problems;
}
