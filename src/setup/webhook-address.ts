import { isIP } from "node:net";
import { isPublicAddress } from "../sandbox/egress/public-address.ts";

/** Names that lead nowhere from outside: https://www.iana.org/assignments/special-use-domain-names, and what home routers use. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|arpa|test|invalid|onion)$/i;

/** An address that was read, or what is wrong with it, as a sentence for the person who typed it. */
export type ParsedAddress = { kind: "ok"; url: string } | { kind: "invalid"; problem: string };

interface Rules {
  /** Where webhooks come in when the address has no path. */
  webhookPath: string;
  /** Whether GitHub is an Enterprise Server, which may reach addresses of its own network. */
  isOwnNetwork: boolean;
}

/**
 * The full address for webhooks from what a person typed: a host name, or an HTTPS address with or without a path. Nothing is asked of the
 * network: whether GitHub reaches it, its first delivery tells.
 *
 * GitHub refuses what is "not reachable over the public Internet", localhost above all (probot/probot#1665,
 * github-community-projects/private-mirrors#387). A private name it would take, and never deliver to.
 */
export function parseWebhookAddress(text: string, { webhookPath, isOwnNetwork }: Rules): ParsedAddress {
  const parsed = parseHttpsAddress(text);
  if (parsed.kind === "invalid") return parsed;
  const url = new URL(parsed.url);
  const problem = findHostProblem(url.hostname, isOwnNetwork);
  if (problem !== undefined) return { kind: "invalid", problem };
  if (url.pathname === "/") url.pathname = webhookPath;
  return { kind: "ok", url: url.href };
}

/** The address of a relay's channel, such as `https://smee.io/…`; GitHub has to reach that, too. */
export function parseRelayAddress(
  text: string,
  { isOwnNetwork }: Pick<Rules, "isOwnNetwork">,
): ParsedAddress {
  const parsed = parseHttpsAddress(text);
  if (parsed.kind === "invalid") return parsed;
  const url = new URL(parsed.url);
  const problem = findHostProblem(url.hostname, isOwnNetwork);
  if (problem !== undefined) return { kind: "invalid", problem };
  if (url.pathname === "/" || /^\/new\/?$/.test(url.pathname))
    return {
      kind: "invalid",
      problem: "This is the relay's own page. Open a channel there and paste the channel's address.",
    };
  return parsed;
}

function parseHttpsAddress(text: string): ParsedAddress {
  if (text === "") return { kind: "invalid", problem: "Type the address." };
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = /[\s\\]/.test(full) ? null : URL.parse(full);
  if (url === null)
    return { kind: "invalid", problem: "This is no address. One looks like https://sandpiper.example.com." };
  if (isLoopback(url.hostname))
    return {
      kind: "invalid",
      problem: "GitHub can't reach this machine as localhost. Use a public address, or a relay.",
    };
  if (url.protocol !== "https:")
    return {
      kind: "invalid",
      problem: "The address must begin with https://, so that nobody can read along.",
    };
  if (url.username !== "" || url.password !== "")
    return { kind: "invalid", problem: "Leave the user name and password out of the address." };
  if (url.search !== "" || url.hash !== "")
    return { kind: "invalid", problem: "Leave out what follows ? or # in the address." };
  return { kind: "ok", url: url.href };
}

function isLoopback(hostname: string): boolean {
  if (isIP(toBare(hostname)) === 0) return /(^|\.)localhost\.?$/i.test(hostname);
  return /^(127\.|0\.|::1?$|::ffff:(7f|0:))/.test(toBare(hostname));
}

function findHostProblem(hostname: string, isOwnNetwork: boolean): string | undefined {
  if (isOwnNetwork) return undefined;
  const host = toBare(hostname);
  if (isIP(host) !== 0) {
    const problem = "This address belongs to a private network, which GitHub can't reach.";
    return isPublicAddress(host) ? undefined : problem;
  }
  const isPrivate = !host.includes(".") || PRIVATE_NAME.test(host);
  return isPrivate ? "This name is known in a private network only. GitHub needs a public one." : undefined;
}

function toBare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}
