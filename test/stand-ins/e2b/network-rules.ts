/** What is done to the requests that go to a host, by its name, as the API takes it. */
export type NetworkRules = Readonly<Record<string, readonly NetworkRule[]>>;

interface NetworkRule {
  transform?: { headers?: Readonly<Record<string, string>> | undefined } | undefined;
}

const MAX_DOMAINS = 10;
const MAX_DOMAIN_CHARS = 128;
const MAX_HEADERS = 20;
const MAX_HEADER_NAME_CHARS = 64;
const MAX_HEADER_VALUE_CHARS = 2_048;
const DNS_NAME =
  /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?$/i;
const IPV4 = /^\d+(\.\d+){3}$/;
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * What is wrong with these rules, in a sentence; undefined when nothing is. The limits are those of E2B's public API server
 * (`validateNetworkRules`, e2b-dev/infra), wildcards as in its pull request 3501.
 */
export function findRulesProblem(rules: NetworkRules): string | undefined {
  const domains = Object.entries(rules);
  if (domains.length > MAX_DOMAINS) return `Network rules can have at most ${MAX_DOMAINS} domains.`;
  for (const [domain, domainRules] of domains) {
    const problem = findDomainProblem(domain) ?? findTransformProblem(domain, domainRules);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function findDomainProblem(domain: string): string | undefined {
  if (domain === "") return "Rule domain must not be empty.";
  if (domain.length > MAX_DOMAIN_CHARS) return `Rule domain "${domain}" exceeds maximum length.`;
  if (DNS_NAME.test(domain) && !IPV4.test(domain)) return undefined;
  return `Rule domain "${domain}" is not a valid domain name.`;
}

function findTransformProblem(domain: string, rules: readonly NetworkRule[]): string | undefined {
  if (rules.length > 1) return `Domain "${domain}" can have at most 1 transform rule.`;
  const headers = Object.entries(rules[0]?.transform?.headers ?? {});
  if (headers.length > MAX_HEADERS)
    return `Domain "${domain}" can have at most ${MAX_HEADERS} headers per rule.`;
  for (const [name, value] of headers) {
    if (!HEADER_NAME.test(name) || name.length > MAX_HEADER_NAME_CHARS)
      return `Header name "${name}" in rule for domain "${domain}" is not valid.`;
    if (!HEADER_VALUE.test(value) || value.length > MAX_HEADER_VALUE_CHARS)
      return `Value for header "${name}" in rule for domain "${domain}" is not valid.`;
  }
  return undefined;
}

/**
 * The headers as they go out to a host, names in lower case: those of its rule take the place of any of the same name. The exact name comes
 * before the longest wildcard, and rules are not merged, as the API's description says. Pure.
 *
 * The hosted E2B ends TLS on the way, with a certificate of its own in the sandbox's bundle. Here all that is answered is plain HTTP; that
 * rules are kept to there too is what E2B's documents say of the list, and its API's description says only HTTPS.
 */
export function transformHeaders(
  rules: NetworkRules,
  host: string,
  headers: Record<string, string>,
): Record<string, string> {
  const [rule] = findRules(rules, host);
  const put = Object.entries(rule?.transform?.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return { ...headers, ...Object.fromEntries(put) };
}

function findRules(rules: NetworkRules, host: string): readonly NetworkRule[] {
  const lower = Object.entries(rules).map(([domain, found]) => ({ domain: domain.toLowerCase(), found }));
  const exact = lower.find(({ domain }) => domain === host);
  if (exact !== undefined) return exact.found;
  const wild = lower.filter(({ domain }) => domain.startsWith("*.") && host.endsWith(domain.slice(1)));
  return wild.sort((a, b) => b.domain.length - a.domain.length)[0]?.found ?? [];
}
