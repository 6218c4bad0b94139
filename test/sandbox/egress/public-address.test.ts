import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isPublicAddress } from "../../../src/sandbox/egress/public-address.ts";

/** One of each range that IANA's registries take out of what is public, and what carries an IPv4 address in it. */
const NOT_PUBLIC = [
  ...["0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1"],
  ...[
    "127.255.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
  ],
  ...[
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.7",
    "224.0.0.1",
  ],
  ...[
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::8.8.8.8",
    "::ffff:8.8.8.8",
    "::ffff:0a00:1",
  ],
  ...[
    "::ffff:0:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::a00:1",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:2::1",
  ],
  ...[
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:a00:1::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
  ],
  ...[
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "fec0::1",
    "ff02::1",
    "",
    "localhost",
    "127.1",
    "8.8.8.8:80",
  ],
];
const PUBLIC = [
  ...[
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "104.16.0.1",
    "172.15.0.1",
  ],
  ...["172.32.0.1", "192.0.1.1", "192.167.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255"],
  ...[
    "2606:4700::6810:1",
    "2600:9000::1",
    "2a00:1450:4001::1",
    "2001:4860:4860::8888",
    "2003::1",
    "2400:cb00::1",
  ],
];

describe("an address", () => {
  it.each(PUBLIC)("S9: %s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(NOT_PUBLIC)("S9: %j is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

const FOUR = "93.184.216.34";
const SIX = "2606:2800:220:1::1";
const HOSTS = `127.0.0.1 localhost
${FOUR} four.test
${SIX} six.test
${FOUR} both.test
${SIX} both.test
10.0.0.5 private.test
${FOUR} mixed.test
10.0.0.5 mixed.test
127.0.0.1 loop.test
::ffff:${FOUR} mapped.test
64:ff9b::5db8:d822 nat64.test
64:ff9b:1::a00:5 local-nat64.test
2002:5db8:d822::1 six-to-four.test
fec0::1 site-local.test
fd00:ec2::254 unique-local.test
2001::1 teredo.test
`;

const BUBBLEWRAP = "bwrap";
const PROGRAM = fileURLToPath(new URL("./namespace-internet.ts", import.meta.url));
/** Root of a user and network namespace, whose loopback is all the internet there is. */
const NAMESPACE = [
  ...["--unshare-user", "--unshare-net", "--unshare-pid", "--uid", "0", "--gid", "0", "--die-with-parent"],
  ...["--cap-add", "CAP_NET_ADMIN", "--cap-add", "CAP_NET_BIND_SERVICE"],
  ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
];
const hasNamespace =
  spawnSync(BUBBLEWRAP, [...NAMESPACE, "ip", "addr", "add", `${FOUR}/32`, "dev", "lo"]).status === 0;
const PLACE = hasNamespace
  ? "a listed host on an internet of its own"
  : "a listed host (skipped: needs bubblewrap, iproute2 and the right to make a network namespace)";

describe.runIf(hasNamespace)(PLACE, () => {
  let directory: string;
  let seen: Record<string, string[]> = {};
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "sandpiper-internet-"));
    const hosts = join(directory, "hosts");
    writeFileSync(hosts, HOSTS);
    const program = [process.execPath, PROGRAM];
    const args = [...NAMESPACE, "--ro-bind", hosts, "/etc/hosts", ...program];
    const { stdout, stderr } = spawnSync(BUBBLEWRAP, args, { encoding: "utf8" });
    if (stdout === "") throw new Error(stderr);
    seen = JSON.parse(stdout);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it.each([
    ["four.test", [FOUR, `::ffff:${FOUR}`]],
    ["six.test", [SIX]],
    ["both.test", [FOUR, `::ffff:${FOUR}`, SIX]],
  ])("S9: %s is reached at its public address, by a tunnel and by a plain request", (name, addresses) => {
    const [tunnelled, plain] = seen[name] ?? [];

    expect(addresses).toContain(tunnelled);
    expect(addresses).toContain(plain);
  });

  it("S9: is refused where any of its addresses is not public", () => {
    const refused = Object.entries(seen).filter(
      ([name]) => !/^(four|six|both)\.test$|^turning$|^fronted$/.test(name),
    );

    expect(refused.length).toBe(10);
    for (const [name, answers] of refused) expect([name, ...answers]).toEqual([name, "403", "403"]);
  });

  it("S34: is reached by a tunnel only under its own name", () => {
    expect(seen.fronted).toEqual(["200", "200"]);
  });

  it("S9: is asked for once, and the address that was judged is the one that is connected", () => {
    expect(seen.turning).toEqual([`::ffff:${FOUR}`, "1"]);
  });
});
