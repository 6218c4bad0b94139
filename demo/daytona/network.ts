import { isIP, isIPv4 } from "node:net";
import { badRequest, Problem } from "./problem.ts";

const HOST = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;
/** As the last public code has it (0.190, `validateDomainAllowList`): a dot, and a last label of letters. */
const DOMAIN = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/i;
const MAX_NETWORKS = 10;
/** The documents of October 2026 (Network Limits); 20 in the last public code. */
const MAX_DOMAINS = 100;

/**
 * How the account's own rules stand to a sandbox's. `open` (tiers 3 and 4) lets it have lists. `limited` (tiers 1 and 2) answers 400 to a
 * list at creation and to every later change (daytonaio/daytona#5163, API 0.214.3). `restricted` is what the documents say of tiers 1 and 2:
 * lists are taken, and the account's own are honoured instead. `refusing` answers 403, which is a guess.
 */
export type Tier = "open" | "limited" | "restricted" | "refusing";

/** What an account that is not `open` reaches whatever its sandboxes say; a part of the real list. */
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

/** Throws what an account answers that lets its sandboxes have no lists. */
export function requireOwnLists(tier: Tier): void {
  const message =
    "Network access is restricted and cannot be overridden at the sandbox level. Remove domainAllowList from the request.";
  if (tier === "limited") throw badRequest(message);
  if (tier === "refusing") throw new Problem(403, message);
}

/**
 * Throws a {@link badRequest} for lists that Daytona would not take: of one kind at most, and none beside a block of everything
 * (`assertNetworkSettingsCompatible` of 0.190). An empty text is no list. Addresses are no domains.
 */
export function requireNetworkLists(settings: {
  networkBlockAll?: boolean | undefined;
  networkAllowList?: string | undefined;
  domainAllowList?: string | undefined;
}): void {
  const domains = toEntries(settings.domainAllowList);
  const networks = toEntries(settings.networkAllowList);
  if (domains.length > 0 && networks.length > 0)
    throw badRequest("networkAllowList and domainAllowList are mutually exclusive");
  if (settings.networkBlockAll && domains.length + networks.length > 0)
    throw badRequest("networkBlockAll: true cannot be combined with a list");
  requireDomains(domains);
  requireNetworks(networks);
}

function requireDomains(domains: readonly string[]): void {
  if (domains.length > MAX_DOMAINS)
    throw badRequest(`Domain allow list cannot contain more than ${MAX_DOMAINS} domains`);
  for (const domain of domains) {
    if (isIP(domain) !== 0 || domain.includes("/"))
      throw badRequest(`domainAllowList: "${domain}" is an IP address, use networkAllowList`);
    if (!DOMAIN.test(domain)) throw badRequest(`domainAllowList: "${domain}" is not a valid domain`);
  }
}

function requireNetworks(networks: readonly string[]): void {
  if (networks.length > MAX_NETWORKS)
    throw badRequest(`Network allow list cannot contain more than ${MAX_NETWORKS} networks`);
  for (const network of networks) {
    if (parseCidr(network) === undefined)
      throw badRequest(`Invalid CIDR in network allow list: ${network}. Must be a valid IPv4 CIDR`);
  }
}

/**
 * The settings after a change, as the documents tell it: an empty list clears, and so does a block, or the end of one that comes without a
 * list; a list ends a block. Pure.
 */
export function changeNetwork(
  before: NetworkSettings,
  change: { [K in keyof NetworkSettings]?: NetworkSettings[K] | undefined },
): NetworkSettings {
  const { networkBlockAll, networkAllowList, domainAllowList } = change;
  const isListGiven = networkAllowList !== undefined || domainAllowList !== undefined;
  if (networkBlockAll === true || !isListGiven)
    return {
      networkBlockAll: networkBlockAll ?? before.networkBlockAll,
      networkAllowList: undefined,
      domainAllowList: undefined,
    };
  const hasList = Boolean(networkAllowList || domainAllowList);
  return {
    networkBlockAll: networkBlockAll ?? (hasList ? false : before.networkBlockAll),
    networkAllowList: (networkAllowList ?? before.networkAllowList) || undefined,
    domainAllowList: (domainAllowList ?? before.domainAllowList) || undefined,
  };
}

/** Whether a sandbox with these settings may speak to the host (no port, lower case). Pure. */
export function isHostAllowed(host: string, settings: NetworkSettings, tier: Tier): boolean {
  if (settings.networkBlockAll) return false;
  // Loopback is this internet's servers; which of them there are, the gateway knows.
  if (tier !== "open") return isLoopback(host) || ESSENTIAL_HOSTS.some((name) => matches(name, host));
  const domains = toEntries(settings.domainAllowList);
  const networks = toEntries(settings.networkAllowList);
  if (domains.length === 0 && networks.length === 0) return true;
  return (
    domains.some((domain) => isOf(domain, host)) || networks.some((network) => isInNetwork(host, network))
  );
}

/** Whether a name or a `*.` wildcard means the host. A wildcard doesn't mean the name it stands under. Pure. */
export function matches(pattern: string, host: string): boolean {
  const lower = pattern.toLowerCase();
  return lower.startsWith("*.") ? host.endsWith(lower.slice(1)) : host === lower;
}

/** On a sandbox's list a wildcard means the name it stands under, too (the documents' words). */
function isOf(pattern: string, host: string): boolean {
  return matches(pattern, host) || pattern.toLowerCase() === `*.${host}`;
}

export function isHostPattern(pattern: string): boolean {
  return HOST.test(pattern);
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
