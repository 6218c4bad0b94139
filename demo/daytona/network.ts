import { isIP, isIPv4 } from "node:net";
import { badRequest } from "./problem.ts";

const DOMAIN = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;
const MAX_NETWORKS = 10;

/**
 * How the account's own rules stand to a sandbox's: `open` lets it have lists, `restricted` takes them and honours its own instead,
 * `refusing` answers 403 to any.
 */
export type Tier = "open" | "restricted" | "refusing";

/** What a `restricted` account reaches whatever its sandboxes say; a part of the real list. */
export const ESSENTIAL_HOSTS = [
  "github.com",
  "*.github.com",
  "*.githubusercontent.com",
  "ghcr.io",
  "registry.npmjs.org",
  "pypi.org",
  "*.pythonhosted.org",
  "*.anthropic.com",
  "claude.ai",
  "openrouter.ai",
];

/** The network settings of one sandbox, as they were asked for. */
export interface NetworkSettings {
  networkBlockAll: boolean;
  networkAllowList: string | undefined;
  domainAllowList: string | undefined;
}

/** Throws a {@link badRequest} for a list that Daytona would not take. Addresses are no domains: they belong on the list of networks. */
export function requireNetworkLists(settings: {
  networkAllowList?: string | undefined;
  domainAllowList?: string | undefined;
}): void {
  for (const domain of toEntries(settings.domainAllowList)) {
    if (isIP(domain) !== 0 || domain.includes("/"))
      throw badRequest(`domainAllowList: "${domain}" is an IP address, use networkAllowList`);
    if (!DOMAIN.test(domain)) throw badRequest(`domainAllowList: "${domain}" is not a valid domain`);
  }
  const networks = toEntries(settings.networkAllowList);
  if (networks.length > MAX_NETWORKS)
    throw badRequest(`Network allow list cannot contain more than ${MAX_NETWORKS} networks`);
  for (const network of networks) {
    if (parseCidr(network) === undefined)
      throw badRequest(`Invalid CIDR in network allow list: ${network}. Must be a valid IPv4 CIDR`);
  }
}

/** Whether a sandbox with these settings may speak to the host (no port, lower case). Pure. */
export function isHostAllowed(host: string, settings: NetworkSettings, tier: Tier): boolean {
  if (settings.networkBlockAll) return false;
  // Loopback is this internet's servers; which of them there are, the gateway knows.
  if (tier === "restricted") return isLoopback(host) || ESSENTIAL_HOSTS.some((name) => matches(name, host));
  const domains = toEntries(settings.domainAllowList);
  const networks = toEntries(settings.networkAllowList);
  if (domains.length === 0 && networks.length === 0) return true;
  return (
    domains.some((domain) => matches(domain, host)) || networks.some((network) => isInNetwork(host, network))
  );
}

/** Whether a name or a `*.` wildcard means the host. A wildcard doesn't mean the name it stands under. Pure. */
export function matches(pattern: string, host: string): boolean {
  const lower = pattern.toLowerCase();
  return lower.startsWith("*.") ? host.endsWith(lower.slice(1)) : host === lower;
}

export function isHostPattern(pattern: string): boolean {
  return DOMAIN.test(pattern);
}

function toEntries(list: string | undefined): string[] {
  return (list ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function isInNetwork(host: string, network: string): boolean {
  const range = parseCidr(network);
  if (range === undefined || !isIPv4(host)) return false;
  return toNumber(host) >>> (32 - range.bits) === range.address >>> (32 - range.bits) || range.bits === 0;
}

function parseCidr(text: string): { address: number; bits: number } | undefined {
  const [address = "", bits = ""] = text.split("/");
  if (!isIPv4(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return undefined;
  return { address: toNumber(address), bits: Number(bits) };
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host.startsWith("127.");
}
