import { isPrivateKeyBody } from "./private-key.ts";
import { isRandomText } from "./random-text.ts";
import { hasTokenChecksum } from "./token-checksum.ts";

/** Where a secret by its shape begins and ends in a text. */
export interface Span {
  start: number;
  end: number;
}

interface Shape {
  /** Runs in linear time: runs are bounded or begin at a boundary. With a group `secret`, only that is the secret; the rest is context. */
  pattern: RegExp;
  /** Whether it can have been issued: given the group `body`, else the secret, and the group `host`. */
  isReal: (body: string, host: string) => boolean;
}

/** A checksum decides where the length is the one it was recorded for; tokens may get longer. */
const hasChecksumOrIsRandom = (body: string): boolean =>
  body.length === 36 ? hasTokenChecksum(body) : isRandomText(body);

const JWT_REST = "\\.eyJ[A-Za-z0-9_-]{10,8000}\\.[A-Za-z0-9_-]{20,2000}";

/** What credentials look like. */
const SHAPES: readonly Shape[] = [
  // GitHub: classic, OAuth, user, installation (also `ghs_<id>_<jwt>`), refresh and fine-grained tokens; npm
  { pattern: /gh[pousr]_(?<body>[A-Za-z0-9]{36,255})/g, isReal: hasChecksumOrIsRandom },
  {
    pattern: new RegExp(`gh[pousr]_\\d{1,20}_(?<body>eyJ[A-Za-z0-9_-]{10,400}${JWT_REST})`, "g"),
    isReal: isRealJwt,
  },
  { pattern: /github_pat_[A-Za-z0-9]{22}_(?<body>[A-Za-z0-9]{59})/g, isReal: isRandomText },
  { pattern: /(?<![A-Za-z0-9])npm_(?<body>[A-Za-z0-9]{36})(?![A-Za-z0-9])/g, isReal: hasChecksumOrIsRandom },
  { pattern: /sk-ant-(?:[a-z]{1,10}\d\d-)?(?<body>[A-Za-z0-9_-]{24,400})/g, isReal: isRandomText },
  {
    pattern: /(?<![A-Za-z0-9+/=])(?:AKIA|ASIA|AROA|AIDA)(?<body>[A-Z2-7]{16})(?![A-Za-z0-9+/=])/g,
    isReal: isRandomText,
  },
  {
    pattern:
      /(?:aws|secret)[a-z_ .-]{0,30}(?:key|secret)["']?\s{0,3}[:=]\s{0,3}["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    isReal: isRandomText,
  },
  {
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?<body>(?:[A-Za-z0-9+/=\s\\:,."']|-(?!-)){40,20000})(?:-----END [A-Z0-9 ]{1,60}-----)?/g,
    isReal: isPrivateKeyBody,
  },
  { pattern: /xox[abeoprs](?:-\d{1,14}){1,3}-(?<body>[A-Za-z0-9]{20,400})/g, isReal: isRandomText },
  {
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9_/-]{4,60}\/(?<body>[A-Za-z0-9]{20,60})/g,
    isReal: isRandomText,
  },
  {
    pattern: /(?<![A-Za-z0-9+/_-])AIza(?<body>[A-Za-z0-9_-]{35})(?![A-Za-z0-9_-])/g,
    isReal: isRandomText,
  },
  {
    pattern: new RegExp(`(?<![A-Za-z0-9_-])(?<body>eyJ[A-Za-z0-9_-]{10,4000}${JWT_REST})`, "g"),
    isReal: isRealJwt,
  },
  {
    pattern:
      /authorization["']?\s{0,3}[:=]\s{0,3}["'`]?(?:bearer|token)\s{1,3}(?<secret>(?=[A-Za-z._~+/=-]{0,200}\d)[A-Za-z0-9._~+/=-]{16,4000})/gi,
    isReal: isRandomText,
  },
  {
    pattern:
      /authorization["']?\s{0,3}[:=]\s{0,3}["'`]?basic\s{1,3}(?<secret>[A-Za-z0-9+/]{12,4000}={0,2})/gi,
    isReal: isRealBasic,
  },
  {
    pattern:
      /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/(?<secret>[^\s/?#@:"'<>`]{0,200}:[^\s/?#@"'<>`]{1,400})@(?<host>[^\s/?#:"'<>`]{1,255})/g,
    isReal: (login, host) => isRealLogin(login) && !LOCAL_HOST.test(host),
  },
  {
    pattern: /(?<![A-Za-z0-9+.-])https?:\/\/(?<secret>[A-Za-z0-9_-]{20,400})@(?<host>[^\s/?#:"'<>`]{1,255})/g,
    isReal: (secret, host) => isRandomText(secret) && !LOCAL_HOST.test(host),
  },
];

/** Passwords that documentation and local set-ups are full of: short ones without digits, a variable, or one of these words. */
const PLACEHOLDER_PASSWORD =
  /^(?:[$%{[*.].*|.{0,3}|[a-z]{4,8}|.{0,20}(?:pass(?:word|wd|phrase)?|pwd|secret|token|key|user(?:name)?|example|changeme)\W{0,2}_?\d{0,8}…?|(?:root|admin|test|postgres|mysql|redis|rabbit|mongo|guest|hunter|x+)?\d{0,8})$/i;
/** The logins of RFC 7617 and RFC 6749. */
const EXAMPLE_LOGIN = /^(?:Aladdin|s6BhdRkqt3):/;
const MIN_RANDOM_CHARS = 16;
/** Names that nothing on the internet has (RFC 2606, RFC 6761), and names without a dot, such as a service's of Docker Compose. */
const LOCAL_HOST =
  /^(?:[^.]{1,60}|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|\[::1\]|(?:.{1,200}\.)?example(?:\.[a-z]{2,3})?|.{1,200}\.(?:test|invalid|localhost|local))$/i;
/** The claims that documentation and the tests of JWT libraries have. */
const EXAMPLE_CLAIM = /\b(?:example|test|john doe|1234567890|joe|foo|bar)\b/i;

/** Finds what looks like a credential, whoever it belongs to, and could have been issued. Spans may overlap; linear. */
export function findSecretPatterns(text: string): Span[] {
  return SHAPES.flatMap(({ pattern, isReal }) =>
    Array.from(text.matchAll(pattern), (match) => {
      const { secret = match[0], body = secret, host = "" } = match.groups ?? {};
      return isReal(body, host) ? [toSpan(match, secret)] : [];
    }).flat(),
  );
}

/** A secret stands after its context, and before nothing but a host: `bearer bearer…` must not find the first one. */
function toSpan(match: RegExpMatchArray, secret: string): Span {
  const host = match.groups?.host;
  const end = host === undefined ? match[0].length : match[0].length - host.length - 1;
  const start = (match.index ?? 0) + end - secret.length;
  return { start, end: start + secret.length };
}

/** Whoever issues a token says who they are, or whom it is for. That every real one does is a guess. */
function isRealJwt(jwt: string): boolean {
  const [, payload = "", signature = ""] = jwt.split(".");
  const claims = Buffer.from(payload, "base64url").toString();
  return /"(?:iss|sub|aud)"/.test(claims) && !EXAMPLE_CLAIM.test(claims) && isRandomText(signature);
}

function isRealBasic(encoded: string): boolean {
  const login = Buffer.from(encoded, "base64").toString("latin1");
  const hasPassword = login.slice(0, -1).includes(":");
  return hasPassword && /^[\x20-\x7e]+$/.test(login) && isRealLogin(login);
}

function isRealLogin(login: string): boolean {
  const password = login.slice(login.indexOf(":") + 1);
  if (EXAMPLE_LOGIN.test(login) || PLACEHOLDER_PASSWORD.test(password)) return false;
  return password.length < MIN_RANDOM_CHARS || isRandomText(password);
}
