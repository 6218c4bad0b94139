import { isIP } from "node:net";

/** Hosts by who chose them. */
export interface ChosenHosts {
  operator: readonly string[];
  repository: readonly string[];
}

/** The hosts a machine may reach as vendors take them, each once and in order. */
export interface AllowedHosts {
  /** Names in lower case, and `*.` wildcards. */
  names: string[];
  /** IPv4 addresses as ranges of one. */
  ranges: string[];
}

/**
 * Names from everybody, addresses from the operator alone: one that a repository lists may lead into a network of the vendor's
 * (`169.254.169.254`). Pure.
 */
export function toAllowedHosts({ operator, repository }: ChosenHosts): AllowedHosts {
  const ranges = operator.filter((host) => isIP(host) === 4).map((address) => `${address}/32`);
  const names = [...operator, ...repository].filter(isName).map(toName);
  return { names: [...new Set(names)].sort(), ranges: [...new Set(ranges)].sort() };
}

/** Whether it is a name or a wildcard, and no form of an address: `2130706433` is `127.0.0.1`. */
export function isName(host: string): boolean {
  return isIP(host) === 0 && !host.startsWith("[") && /[a-z]/i.test(host);
}

function toName(host: string): string {
  return (host.startsWith(".") ? `*${host}` : host).toLowerCase();
}
