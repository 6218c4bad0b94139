/** Where a secret by its shape begins and ends in a text. */
export interface Span {
  start: number;
  end: number;
}

/**
 * What credentials look like. Each expression runs in linear time: runs are bounded or begin at a boundary. With a group named
 * `secret`, only that is the secret; the rest is context.
 */
const PATTERNS: readonly RegExp[] = [
  // GitHub: classic, OAuth, user, installation (also `ghs_<id>_<jwt>`), refresh and fine-grained tokens
  /gh[pousr]_(?=[A-Za-z_-]{0,60}\d)[A-Za-z0-9_-]{20,2000}(?:\.[A-Za-z0-9_-]{4,4000}){0,2}/g,
  /github_pat_[A-Za-z0-9_]{20,255}/g,
  /sk-ant-[A-Za-z0-9_-]{16,400}/g,
  /(?<![A-Za-z0-9+/=])(?:AKIA|ASIA|AROA|AIDA)[A-Z2-7]{16}(?![A-Za-z0-9+/=])/g,
  /(?:aws|secret)[a-z_ .-]{0,30}(?:key|secret)["']?\s{0,3}[:=]\s{0,3}["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\:,"']|-(?!-)){40,20000}(?:-----END [A-Z0-9 ]{1,60}-----)?/g,
  /xox[abeoprs]-[A-Za-z0-9-]{10,400}/g,
  /hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9_/-]{20,200}/g,
  /(?<![A-Za-z0-9+/_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g,
  /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{10,2000}/g,
  /authorization["']?\s{0,3}[:=]\s{0,3}["'`]?(?:bearer|basic|token)\s{1,3}(?<secret>(?=[A-Za-z._~+/=-]{0,200}\d)[A-Za-z0-9._~+/=-]{16,4000})/gi,
  /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/(?<secret>[^\s/?#@:"'<>`]{0,200}:[^\s/?#@"'<>`]{1,400})@(?<host>[^\s/?#:"'<>`]{1,255})/g,
  /(?<![A-Za-z0-9+.-])https?:\/\/(?<secret>[A-Za-z0-9_-]{20,400})@(?<host>[^\s/?#:"'<>`]{1,255})/g,
];

/** Credentials that documentation and local set-ups are full of. */
const PLACEHOLDER_PASSWORD =
  /^[^:]*:(?:[$%{[*.]|.{0,2}$|(?:pass(?:word|wd)?|pwd|secret|token|user(?:name)?|root|admin|test|example|postgres|mysql|redis|guest|changeme|x+)\d{0,3}$)/i;
const LOCAL_HOST =
  /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|\[::1\]|(?:.{1,200}\.)?example(?:\.[a-z]{2,3})?)$/i;
const EXAMPLE_KEY = /EXAMPLE(?:KEY)?$/;

/** Finds what looks like a credential, whoever it belongs to. Spans may overlap; linear. */
export function findSecretPatterns(text: string): Span[] {
  return PATTERNS.flatMap((pattern) => findPattern(text, pattern));
}

function findPattern(text: string, pattern: RegExp): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    const secret = match.groups?.secret ?? match[0];
    if (isPlaceholder(secret, match.groups?.host)) continue;
    const start = match.index + (secret === match[0] ? 0 : match[0].indexOf(secret, contextLength(match)));
    spans.push({ start, end: start + secret.length });
  }
  return spans;
}

/** A secret stands after its context, so `bearer bearer…` must not find the first one. */
function contextLength(match: RegExpMatchArray): number {
  const scheme = match[0].indexOf("://");
  if (match.groups?.host !== undefined) return scheme + 3;
  return match[0].length - (match.groups?.secret?.length ?? 0);
}

function isPlaceholder(secret: string, host: string | undefined): boolean {
  if (host === undefined) return EXAMPLE_KEY.test(secret);
  return LOCAL_HOST.test(host) || PLACEHOLDER_PASSWORD.test(secret);
}
