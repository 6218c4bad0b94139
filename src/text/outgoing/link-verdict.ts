/**
 * What may become of an address: a link, an issue's name, or something to read. `shown` is the address for a code span: one word of
 * characters that mean nothing there, without credentials, at most 200 characters.
 */
export type LinkVerdict =
  | { kind: "allowed"; url: string }
  /** A path in the repository or a place on the page. */
  | { kind: "relative"; url: string }
  /** An issue, pull request or discussion, as `owner/repo#3`: GitHub would link back or close it. */
  | { kind: "reference"; name: string }
  | { kind: "foreign"; host: string; shown: string }
  | { kind: "broken"; shown: string };

const MAX_SHOWN_CHARS = 200;

const RELATIVE =
  /^(?:#[A-Za-z][\w-]{0,200}|(?!\/\/)(?=[^?#]{0,999}[./])[\w./-]{1,999}(?:[?#][\w=&.-]{0,200})?)$/;
/** What could be a thread's address from where the link stands. */
const THREAD_SEGMENT = /(?:^|\/)(?:issues|pulls?|discussions|\d[\d.]*)(?=\/|$|[?#])/i;
const THREAD_PATH = /^\/+([\w.-]{1,100})\/+([\w.-]{1,100})\/+(?:issues|pull|pulls|discussions)\/+(\d{1,12})/i;

/**
 * Judges an address. Only https to one of the hosts, without credentials or a port, may be a link; it is given back in a form
 * in which nothing but the address's own characters is left unescaped, so no reader can see another host in it. A path without a host
 * stays as it is, unless it could lead to a thread.
 */
export function toLinkVerdict(address: string, linkHosts: readonly string[]): LinkVerdict {
  if (RELATIVE.test(address) && !/^www\./i.test(address) && !THREAD_SEGMENT.test(address)) {
    return { kind: "relative", url: address };
  }
  const url = parseUrl(address);
  if (url === undefined || url.hostname === "") return toBroken(address);
  const host = url.hostname.replace(/^(?:www\.)+/, "");
  if (!/^[a-z0-9.-]{1,253}$/.test(host)) return toBroken(address);
  const isLink = url.protocol === "https:" && url.username === "" && url.password === "" && url.port === "";
  if (!isLink || !linkHosts.some((allowed) => allowed.toLowerCase() === url.hostname))
    return { kind: "foreign", host, shown: toShown(toReadable(url)) };
  const thread = THREAD_PATH.exec(decodePath(url.pathname));
  if (thread !== null) return { kind: "reference", name: `${thread[1]}/${thread[2]}#${thread[3]}` };
  return { kind: "allowed", url: url.href.replace(/[^A-Za-z0-9\-._/:?#=%&+,]|(?<!^https):/g, toPercent) };
}

function parseUrl(address: string): URL | undefined {
  const absolute = /^www\./i.test(address) ? `https://${address}` : address;
  if (!/^[a-z][a-z0-9+.-]*:/i.test(absolute) || /[\s\\<>"]/.test(absolute)) return undefined;
  return URL.canParse(absolute) ? new URL(absolute) : undefined;
}

function toBroken(address: string): LinkVerdict {
  return { kind: "broken", shown: toShown(address.replace(/\/\/[^/?#]*@/, "//")) };
}

/** The address without credentials, and without the slash that a bare host gets. */
function toReadable({ protocol, host, pathname, search, hash }: URL): string {
  const rest = `${pathname}${search}${hash}`;
  return `${protocol}//${host}${rest === "/" ? "" : rest}`;
}

/** Everything that could end a code span or a table's cell, or mention somebody where code is not known, is escaped. */
function toShown(address: string): string {
  const start = address.slice(0, MAX_SHOWN_CHARS);
  const shown = start.replace(/[^A-Za-z0-9\-._/:?#=%&+,]/gu, toPercent);
  return shown.length > MAX_SHOWN_CHARS || start !== address
    ? `${shown.slice(0, MAX_SHOWN_CHARS - 1)}…`
    : shown;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function toPercent(char: string): string {
  return [...Buffer.from(char)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}
