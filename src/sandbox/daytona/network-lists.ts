import { type ChosenHosts, toAllowedHosts } from "../remote/allowed-hosts.ts";

/** The hosts a sandbox may reach, in the form Daytona takes them. */
export interface NetworkLists {
  networkBlockAll: boolean;
  /** Names and `*.` wildcards with commas between them; empty for none. */
  domainAllowList: string;
  /** IPv4 ranges with commas between them; empty for none. */
  networkAllowList: string;
}

/** Names go on the one list, addresses on the other; nothing at all blocks everything (S9). Pure. */
export function toNetworkLists(hosts: ChosenHosts): NetworkLists {
  const { names, ranges } = toAllowedHosts(hosts);
  return {
    networkBlockAll: names.length + ranges.length === 0,
    domainAllowList: names.join(","),
    networkAllowList: ranges.join(","),
  };
}

/** Whether a sandbox has just these lists; an absent one is an empty one. */
export function hasNetworkLists(
  sandbox: {
    networkBlockAll?: boolean;
    domainAllowList?: string | null;
    networkAllowList?: string | null;
  },
  lists: NetworkLists,
): boolean {
  return (
    (sandbox.networkBlockAll ?? false) === lists.networkBlockAll &&
    toOrdered(sandbox.domainAllowList) === lists.domainAllowList &&
    toOrdered(sandbox.networkAllowList) === lists.networkAllowList
  );
}

/** The same list in the one order. */
function toOrdered(list: string | null | undefined): string {
  const items = (list ?? "").split(",").map((item) => item.trim());
  return items.filter(Boolean).sort().join(",");
}
