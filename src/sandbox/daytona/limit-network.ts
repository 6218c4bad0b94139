import { isDeepStrictEqual } from "node:util";
import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import type { ChosenHosts } from "../remote/allowed-hosts.ts";
import type { DaytonaSdk } from "./daytona-client.ts";
import { hasNetworkLists, type NetworkLists, toNetworkLists } from "./network-lists.ts";

/** An account that refused is asked again after this time: it may be of another tier by then. */
const REFUSED_MS = 60 * 60_000;

/** What an account has shown of its own rules: those of tiers 1 and 2 let no sandbox have lists of its own. */
export interface ListRights {
  /** Whether it refused them lately, so that there is no use in asking. */
  areRefused(): boolean;
  noteRefused(): void;
}

export function createListRights(now: () => number): ListRights {
  let refusedAt: number | undefined;
  return {
    areRefused: () => refusedAt !== undefined && now() - refusedAt < REFUSED_MS,
    noteRefused() {
      refusedAt = now();
    },
  };
}

/** How far a sandbox's network was limited to what was asked for. */
export type NetworkLimit =
  | { kind: "limited"; leftOut: string[] }
  /** The account's own rules hold instead. `refused`: it takes no list; else it took one and shows none. */
  | { kind: "unlimited"; isRefused: boolean };

/**
 * Gives a sandbox its lists. A refusal is a 400 or a 403 with no code of its own, and a list that Daytona finds wrong is answered the same. Which it
 * is, the list of the operator's hosts alone tells: nothing that a repository wrote is in it. If that is taken, it stands, and the other hosts are
 * left out; if it is not, the account takes no lists, which is noted (F98).
 */
export async function limitNetwork(
  sandbox: DaytonaSandbox,
  { hosts, sdk, rights }: { hosts: ChosenHosts; sdk: DaytonaSdk; rights: ListRights },
): Promise<NetworkLimit> {
  const whole = toNetworkLists(hosts);
  const own = toNetworkLists({ operator: hosts.operator, repository: [] });
  if (!rights.areRefused() && !hasNetworkLists(sandbox, whole.lists)) {
    const refusal = await tryLists(sandbox, { lists: whole.lists, sdk });
    const isCut = !isDeepStrictEqual(own.lists, whole.lists);
    if (
      refusal !== undefined &&
      !(isCut && (await tryLists(sandbox, { lists: own.lists, sdk })) === undefined)
    ) {
      // One that has stopped meanwhile refuses everything.
      await sandbox.refreshData();
      if (sandbox.state !== "started") throw refusal;
      rights.noteRefused();
    }
  }
  if (hasNetworkLists(sandbox, whole.lists)) return { kind: "limited", leftOut: whole.leftOut };
  if (hasNetworkLists(sandbox, own.lists)) return { kind: "limited", leftOut: [...hosts.repository] };
  return { kind: "unlimited", isRefused: rights.areRefused() };
}

/** The refusal, if there was one. */
async function tryLists(
  sandbox: DaytonaSandbox,
  { lists, sdk }: { lists: NetworkLists; sdk: DaytonaSdk },
): Promise<unknown> {
  try {
    await sandbox.updateNetworkSettings(lists);
    return undefined;
  } catch (error) {
    if (error instanceof sdk.DaytonaBadRequestError || error instanceof sdk.DaytonaForbiddenError)
      return error;
    throw error;
  }
}
