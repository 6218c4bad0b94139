import { isIP } from "node:net";

/** The hosts a sandbox may reach, in the form Daytona takes them. */
export interface NetworkLists {
  networkBlockAll: boolean;
  /** Names and `*.` wildcards with commas between them; empty for none. */
  domainAllowList: string;
  /** IPv4 ranges with commas between them; empty for none. */
  networkAllowList: string;
}

/**
 * Names go on the one list, addresses on the other. An address is taken from the operator alone: one that a repository lists may lead
 * into a network of the provider's (`169.254.169.254`). Nothing at all blocks everything (S9). Pure.
 */
export function toNetworkLists({
  operator,
  repository,
}: {
  operator: readonly string[];
  repository: readonly string[];
}): NetworkLists {
  const addresses = operator.filter((host) => isIP(host) === 4).map((address) => `${address}/32`);
  const names = [...operator, ...repository].filter(isName).map(toDomain);
  const domainAllowList = toList(names);
  const networkAllowList = toList(addresses);
  return {
    networkBlockAll: domainAllowList === "" && networkAllowList === "",
    domainAllowList,
    networkAllowList,
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
    toList((sandbox.domainAllowList ?? "").split(",")) === lists.domainAllowList &&
    toList((sandbox.networkAllowList ?? "").split(",")) === lists.networkAllowList
  );
}

function isName(host: string): boolean {
  return isIP(host) === 0 && !host.startsWith("[") && /[a-z]/i.test(host);
}

function toDomain(host: string): string {
  return (host.startsWith(".") ? `*${host}` : host).toLowerCase();
}

function toList(items: readonly string[]): string {
  return [...new Set(items.map((item) => item.trim()).filter(Boolean))].sort().join(",");
}
