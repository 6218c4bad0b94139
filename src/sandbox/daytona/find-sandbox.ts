import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import type { Logger } from "pino";
import type { SandboxListing } from "../sandbox.ts";
import { toLabels } from "./create-sandbox.ts";
import type { DaytonaClient } from "./daytona-client.ts";
import { isStuck } from "./decide-adoption.ts";

/** One that hangs keeps its name: the next one of the thread has another. */
const AGAIN = ["", "-again-2", "-again-3"];
/** Told of one that hung and was given up, so that it is never taken for the thread's again. */
const GIVEN_UP_LABEL = "sandpiper-given-up";

/** States in which a sandbox costs next to nothing, or ends by itself. */
const AT_REST = ["stopped", "archived", "paused", "destroying"];

/** A thread's sandboxes by the names they may have: one is current, those before it were given up. */
export interface FoundSandboxes {
  /** The thread's own, or undefined: there is none, or all that are there hang. */
  current: DaytonaSandbox | undefined;
  /** All that are there. */
  all: DaytonaSandbox[];
  /** Those that hang and are not given up yet. */
  stuck: DaytonaSandbox[];
  /** The name that a new one gets; undefined when there is none left. */
  freeName: string | undefined;
}

/**
 * Looks for a thread's sandbox by its full name, and by the names that the next ones get when one hangs (F99). Names and not labels: a list may be
 * behind, a name never is. One request where the first one is the thread's.
 */
export async function findSandboxes(
  { sdk, daytona }: DaytonaClient,
  { fullName, now }: { fullName: string; now: number },
): Promise<FoundSandboxes> {
  const look = async (name: string): Promise<DaytonaSandbox | undefined> => {
    try {
      return await daytona.get(name);
    } catch (error) {
      if (error instanceof sdk.DaytonaNotFoundError) return undefined;
      throw error;
    }
  };
  const names = AGAIN.map((again) => `${fullName}${again}`);
  const first = await look(fullName);
  const isUsable = (one: DaytonaSandbox) => !isGivenUp(one) && !isStuck(one, now);
  if (first !== undefined && isUsable(first))
    return { current: first, all: [first], stuck: [], freeName: undefined };
  const looked = [first, ...(await Promise.all(names.slice(1).map(look)))];
  const all = looked.filter((one) => one !== undefined);
  return {
    current: all.findLast(isUsable),
    all,
    stuck: all.filter((one) => !isGivenUp(one) && !isUsable(one)),
    freeName: names.find((_, index) => looked[index] === undefined),
  };
}

/** All sandboxes of the app in the account. One that was given up ends by itself, and is not among them. */
export async function listSandboxes({ daytona }: DaytonaClient, appId: number): Promise<SandboxListing[]> {
  const listings: SandboxListing[] = [];
  for await (const { labels, state } of daytona.list({ labels: toLabels(appId, undefined) })) {
    const name = labels["sandpiper-name"];
    if (name === undefined || labels[GIVEN_UP_LABEL] !== undefined) continue;
    listings.push({ name, isRunning: !AT_REST.includes(state ?? "") });
  }
  return listings;
}

/** Gives one up that hangs: it is marked, and asked to go. The second time does the same. */
export async function giveUpStuck(
  { sdk }: DaytonaClient,
  { sandbox, log }: { sandbox: DaytonaSandbox; log?: Logger },
): Promise<void> {
  log?.warn({ sandbox: sandbox.name, state: sandbox.state }, "sandbox.given_up");
  try {
    // One that is being deleted never comes back to work.
    if (sandbox.state === "destroying") return;
    // The request replaces all labels.
    await sandbox.setLabels({ ...sandbox.labels, [GIVEN_UP_LABEL]: "true" });
    await sandbox.delete();
  } catch (error) {
    if (error instanceof sdk.DaytonaNotFoundError) return;
    // In most states that hang nothing can be deleted: its own hard end comes.
    if (error instanceof sdk.DaytonaConflictError || error instanceof sdk.DaytonaBadRequestError) return;
    throw error;
  }
}

function isGivenUp({ labels }: DaytonaSandbox): boolean {
  return labels[GIVEN_UP_LABEL] !== undefined;
}
