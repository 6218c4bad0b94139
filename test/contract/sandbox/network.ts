import { beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { CreateProvider, Traits } from "../sandbox-contract.ts";
import { aJob, run, useProvider } from "./a-sandbox.ts";
import { useServer } from "./a-server.ts";

/**
 * Tries an address in every way a program in the sandbox has, and prints how each went: straight, as a proxy request, by CONNECT through
 * the proxy that its variables name.
 */
const PROBE = `
const net = require("node:net");
const [host, port] = process.argv.slice(1);
const proxy = URL.parse(process.env.HTTPS_PROXY ?? "");
const attempt = (to, line) => new Promise((done) => {
  const socket = net.connect(to.port, to.host, () => socket.write(line + " HTTP/1.1\\r\\nHost: " + host + ":" + port + "\\r\\n\\r\\n"));
  socket.on("data", (data) => { done(/^HTTP.1.1 [23]/.test(data) ? "reached" : "refused"); socket.destroy(); });
  socket.on("error", () => done("refused"));
  socket.on("close", () => done("refused"));
  socket.setTimeout(5000, () => socket.destroy());
});
const door = proxy ? { host: proxy.hostname, port: proxy.port } : { host, port };
Promise.all([
  attempt({ host, port }, "GET /straight"),
  attempt(door, "GET http://" + host + ":" + port + "/proxy"),
  attempt(door, "CONNECT " + host + ":" + port),
]).then((all) => process.stdout.write(all.join(" "), () => process.exit()));
`;

/** Where a job gets to: to the hosts on its list, and to nobody else (S9). */
export function describeNetwork(
  createProvider: CreateProvider,
  { isolated, limitsNetwork, node }: Traits,
): void {
  describe.runIf(isolated)("a job's network", () => {
    const at = useProvider(createProvider);
    let asked = 0;
    const serverPort = useServer((_, answer) => {
      asked += 1;
      answer.end("in");
    });
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await at().provider.acquire("network");
    });
    const probe = async (name: string, host: string, port: number, allowedHosts: string[]) =>
      (
        await run(sandbox, aJob(name, [node, "-e", PROBE, host, String(port)], { allowedHosts }))
      ).output.trim();

    it("does not reach a server on the app's own machine, listed or not (S9, S21)", async () => {
      const listed = ["127.0.0.1", "localhost"];

      expect(await probe("host", "127.0.0.1", serverPort(), [])).toBe("refused refused refused");
      expect(await probe("host-listed", "127.0.0.1", serverPort(), listed)).toBe("refused refused refused");
      expect(asked).toBe(0);
    });

    it.runIf(limitsNetwork)(
      "does not reach a host that is not on the list, nor a private address that is (S9)",
      async () => {
        expect(await probe("unlisted", "203.0.113.7", 443, ["example.com"])).toBe("refused refused refused");
        expect(await probe("metadata", "169.254.169.254", 443, ["169.254.169.254"])).toBe(
          "refused refused refused",
        );
      },
    );
  });
}
