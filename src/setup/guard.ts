import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";

/** What is known of a request before anything is done for it. */
export interface Knock {
  method: string;
  host: string | undefined;
  origin: string | undefined;
  /** The session's secret, from the cookie. */
  session: string | undefined;
}

/** Under which names the page is reached, besides the loopback and addresses in figures. */
export interface Doors {
  /** `HOST`, the name it listens on. */
  listenHost: string;
  publicUrl: string | undefined;
}

export type Verdict = "welcome" | "wrong_host" | "wrong_origin" | "stranger";

/**
 * Who may use the set-up page: whoever came by the link in the terminal, under a name of this machine, from the page itself.
 *
 * - The name: a page of `evil.example` whose name suddenly points to this machine (DNS rebinding) still sends `Host: evil.example`.
 *   An address in figures can't be pointed elsewhere.
 * - The origin, where something is changed: another page that posts here, also one on another port of localhost, is another origin.
 */
export function judge(
  knock: Knock,
  { doors, session }: { doors: Doors; session: string | undefined },
): Verdict {
  if (!isOwnHost(knock.host, doors)) return "wrong_host";
  const isReading = knock.method === "GET" || knock.method === "HEAD";
  if (!isReading && toOwnOrigin(knock, doors) === undefined) return "wrong_origin";
  if (session === undefined || !isSameSecret(knock.session, session)) return "stranger";
  return "welcome";
}

/**
 * The page's own origin as the browser says it in a POST: behind a proxy with TLS only the browser knows whether it is https. `undefined` when
 * the request came from elsewhere. Forwarded headers are not looked at: anybody can send them.
 */
export function toOwnOrigin(
  { origin, host }: Pick<Knock, "origin" | "host">,
  doors: Doors,
): string | undefined {
  if (origin === undefined) return undefined;
  const own = [`http://${host}`, `https://${host}`, toOrigin(doors.publicUrl)];
  return own.includes(origin) ? origin : undefined;
}

/** Whether a secret was told right. How long this takes says nothing about it. */
export function isSameSecret(told: string | undefined, secret: string): boolean {
  const [left, right] = [told ?? "", secret].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}

/** Whether a `Host` header names this very machine, whatever the port: a tunnel has another one. */
export function isLoopbackHost(host: string | undefined): boolean {
  const name = toHostname(host);
  return (
    name === "localhost" || name === "[::1]" || (isIP(name ?? "") === 4 && name?.startsWith("127.") === true)
  );
}

/** Whether what is typed gets here unread: on this machine, through a tunnel, or under a public address with HTTPS. */
export function isPrivateLine(host: string | undefined, { publicUrl }: Doors): boolean {
  const url = URL.parse(publicUrl ?? "");
  return isLoopbackHost(host) || (url?.protocol === "https:" && url.hostname === toHostname(host));
}

function isOwnHost(host: string | undefined, { listenHost, publicUrl }: Doors): boolean {
  const name = toHostname(host);
  if (name === undefined) return false;
  if (isLoopbackHost(host) || isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0) return true;
  return name === listenHost.toLowerCase() || name === toHostname(URL.parse(publicUrl ?? "")?.host);
}

function toHostname(host: string | undefined): string | undefined {
  if (host === undefined || !/^[\w.:[\]-]+$/.test(host)) return undefined;
  return URL.parse(`http://${host}`)?.hostname;
}

function toOrigin(url: string | undefined): string | undefined {
  return url === undefined ? undefined : URL.parse(url)?.origin;
}
