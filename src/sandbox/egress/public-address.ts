import { type LookupAddress, promises } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

// One list a family: Node's BlockList takes an IPv4 address for its mapped form and matches it against IPv6 ranges, too.
const SPECIAL_V4 = toBlockList("ipv4", [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  // From 224 on: multicast, reserved, broadcast.
  ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"],
]);
const UNICAST_V6 = toBlockList("ipv6", ["2000::/3"]);
const SPECIAL_V6 = toBlockList("ipv6", ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]);

/**
 * Whether an address leads to the public internet by itself (S9). Pure.
 *
 * IPv4: all but IANA's special-purpose ranges (https://www.iana.org/assignments/iana-ipv4-special-registry). IPv6: global unicast is
 * `2000::/3` alone, less what https://www.iana.org/assignments/iana-ipv6-special-registry takes out of it. So an address that carries an IPv4
 * address in it (mapped `::ffff:0:0/96`, compatible `::/96`, NAT64 `64:ff9b::/96` and `64:ff9b:1::/48`, 6to4 `2002::/16`, Teredo
 * `2001::/32`) is none, whatever it carries: nobody publishes a host by these, and each is a way into a private network.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !SPECIAL_V4.check(address, "ipv4");
  if (family !== 6 || address.includes("%")) return false;
  return UNICAST_V6.check(address, "ipv6") && !SPECIAL_V6.check(address, "ipv6");
}

/**
 * Looks the host up once, and answers for it from then on: what is connected is what was judged, whatever the name's server says the second
 * time. Undefined where one of its addresses is not public. `host` is as in an address: IPv6 in brackets.
 */
export async function resolvePublicHost(host: string): Promise<LookupFunction | undefined> {
  const name = host.replace(/^\[(.*)\]$/, "$1");
  const addresses = await promises.lookup(name, { all: true });
  const isPublic = addresses.length > 0 && addresses.every(({ address }) => isPublicAddress(address));
  return isPublic ? toLookup(addresses) : undefined;
}

function toLookup(addresses: LookupAddress[]): LookupFunction {
  return (_, options, answer) => {
    const [first] = addresses;
    if (options.all === true) answer(null, addresses);
    else answer(null, first?.address ?? "", first?.family);
  };
}

function toBlockList(family: "ipv4" | "ipv6", ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", prefix] = range.split("/");
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}
