/** What may become of an address: a link, an issue's name, the name of its host, or nothing that can be told. */
export type LinkVerdict =
  | { kind: "allowed"; url: string }
  /** A path in the repository or a place on the page. */
  | { kind: "relative"; url: string }
  /** An issue, pull request or discussion, as `owner/repo#3`: GitHub would link back or close it. */
  | { kind: "reference"; name: string }
  | { kind: "foreign"; host: string }
  | { kind: "broken" };

const RELATIVE =
  /^(?:#[A-Za-z][\w-]{0,200}|(?!\/\/)(?=[^?#]{0,999}[./])[\w./-]{1,999}(?:[?#][\w=&.-]{0,200})?)$/;
/** What could be a thread's address from where the link stands. */
const THREAD_SEGMENT = /(?:^|\/)(?:issues|pulls?|discussions|\d+)(?=\/|$|[?#])/i;
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
  if (url === undefined || url.hostname === "") return { kind: "broken" };
  const host = url.hostname.replace(/^(?:www\.)+/, "");
  if (!/^[a-z0-9.-]{1,253}$/.test(host)) return { kind: "broken" };
  const isLink = url.protocol === "https:" && url.username === "" && url.password === "" && url.port === "";
  if (!isLink || !linkHosts.some((allowed) => allowed.toLowerCase() === url.hostname))
    return { kind: "foreign", host };
  const thread = THREAD_PATH.exec(decodePath(url.pathname));
  if (thread !== null) return { kind: "reference", name: `${thread[1]}/${thread[2]}#${thread[3]}` };
  return { kind: "allowed", url: url.href.replace(/[^A-Za-z0-9\-._/:?#=%&+,]|(?<!^https):/g, toPercent) };
}

function parseUrl(address: string): URL | undefined {
  const absolute = /^www\./i.test(address) ? `https://${address}` : address;
  if (!/^[a-z][a-z0-9+.-]*:/i.test(absolute) || /[\s\\<>"]/.test(absolute)) return undefined;
  return URL.canParse(absolute) ? new URL(absolute) : undefined;
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
