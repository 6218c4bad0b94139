import { BlockList, isIP } from "node:net";

/** The hosts a sandbox may reach, as the API takes them: names, `*.` wildcards, addresses and ranges. */
export interface Egress {
  allowOut: readonly string[];
  denyOut: readonly string[];
}

export const ALL_TRAFFIC = "0.0.0.0/0";

/** No sandbox reaches these, whatever is allowed. Loopback is not among them: here it is where the internet is. */
const PRIVATE = toBlockList(["10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]);
const NAME = /^(\*\.)?([a-z0-9_-]+\.)*[a-z0-9_-]*[a-z][a-z0-9_-]*$/i;

/** What is wrong with these lists, in a sentence; undefined when nothing is. */
export function findEgressProblem({ allowOut, denyOut }: Egress): string | undefined {
  const wrong = [
    ...denyOut.filter((entry) => !isRange(entry)),
    ...allowOut.filter((entry) => !isEntry(entry)),
  ];
  if (wrong.length > 0) return `invalid entry ${wrong[0]}`;
  if (allowOut.some((entry) => !isRange(entry)) && !denyOut.includes(ALL_TRAFFIC)) {
    return "When specifying allowed domains in allow out, you must include 'ALL_TRAFFIC' in deny out to block all other traffic.";
  }
  return undefined;
}

/** Whether a host may be reached. What is allowed wins over what is denied; nothing said allows all. */
export function allowsHost(egress: Egress | undefined, host: string): boolean {
  if (isInRanges(PRIVATE, host)) return false;
  if (egress === undefined) return true;
  const { allowOut, denyOut } = egress;
  const names = allowOut.filter((entry) => !isRange(entry));
  if (names.some((name) => matchesName(name.toLowerCase(), host))) return true;
  if (isInRanges(toBlockList(allowOut.filter(isRange)), host)) return true;
  return !denyOut.includes(ALL_TRAFFIC) && !isInRanges(toBlockList(denyOut), host);
}

function isEntry(entry: string): boolean {
  return isRange(entry) || NAME.test(entry);
}

/** An address or a range of them. */
export function isRange(entry: string): boolean {
  const [address = "", bits = "32"] = entry.split("/");
  return isIP(address) === 4 && /^\d+$/.test(bits) && Number(bits) <= 32;
}

function matchesName(name: string, host: string): boolean {
  return name.startsWith("*.") ? host.endsWith(name.slice(1)) : host === name;
}

function isInRanges(ranges: BlockList, host: string): boolean {
  return isIP(host) === 4 && ranges.check(host, "ipv4");
}

function toBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", bits = "32"] = entry.split("/");
    list.addSubnet(address, Number(bits), "ipv4");
  }
  return list;
}
