import { SandboxError } from "../../errors.ts";
import { type ChosenHosts, toAllowedHosts } from "../remote/allowed-hosts.ts";

/** The hosts a sandbox may reach, in the form Daytona takes them: it takes one kind at a time. */
export interface NetworkLists {
  networkBlockAll: boolean;
  /** Names and `*.` wildcards with commas between them; empty for none. */
  domainAllowList: string;
  /** IPv4 ranges with commas between them; empty for none. */
  networkAllowList: string;
}

/** A name that Daytona takes (`validateDomainAllowList` in its last public code, 0.190): with a dot, and a last label of letters. */
const DOMAIN = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/;
/** By its documents (Network Limits, October 2026). */
const MAX_DOMAINS = 100;

/**
 * The lists for these hosts, and the names that have no place on them; nothing at all blocks everything (S9).
 *
 * Where the operator's host is an address, there are no names beside it (F98). Names that Daytona would not take, and those beyond its limit, are
 * left out, too: one of them would have the whole list refused. A host of the operator's that is left out is a {@link SandboxError} `bad_network`. Pure.
 */
export function toNetworkLists(hosts: ChosenHosts): { lists: NetworkLists; leftOut: string[] } {
  const { names, ranges } = toAllowedHosts(hosts);
  const own = toAllowedHosts({ operator: hosts.operator, repository: [] }).names;
  const possible = ranges.length > 0 ? [] : [...own, ...names.filter((name) => !own.includes(name))];
  const listed = possible.filter((name) => DOMAIN.test(name)).slice(0, MAX_DOMAINS);
  const missing = own.find((name) => !listed.includes(name));
  if (missing !== undefined) {
    const message = `A Daytona sandbox can't be let to ${missing}: it takes names with a dot, or addresses, and not both. The operator must give that host another name.`;
    throw new SandboxError(message, { code: "bad_network", retry: "never" });
  }
  return {
    lists: {
      networkBlockAll: listed.length + ranges.length === 0,
      domainAllowList: listed.toSorted().join(","),
      networkAllowList: ranges.join(","),
    },
    leftOut: names.filter((name) => !listed.includes(name)),
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
