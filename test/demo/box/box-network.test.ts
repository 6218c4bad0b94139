// needs: bubblewrap, curl
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Box, Internet, NetworkPolicy } from "../../../demo/box/box.ts";
import { aBox, anEcho, canBox, runShell } from "./a-box.ts";

describe.runIf(await canBox())("the network of a box", () => {
  const allowed = new Set<string>();
  const policy: NetworkPolicy = {
    allows: (host) => allowed.has(host),
    rewrite: (host, headers) => ({ ...headers, "x-host": host }),
  };
  const internet: Internet = { ports: new Set(), sites: new Map() };
  let box: Box;
  let echo: Awaited<ReturnType<typeof anEcho>>;
  beforeAll(async () => {
    echo = await anEcho();
    internet.ports.add(echo.port);
    internet.sites.set("site.test", () => ({ status: 203, body: "a site" }));
    box = await aBox({ policy, internet });
    await box.start();
  });
  afterAll(async () => {
    await box.remove();
    await echo.close();
  });
  const curl = (url: string) => runShell(box, `curl -sS -w ' %{http_code}' ${url}`);

  it("reaches a declared port of the host's loopback when the policy allows it", async () => {
    allowed.add("127.0.0.1");

    expect(await curl(`http://127.0.0.1:${echo.port}/`)).toMatch(/"x-host":"127.0.0.1".* 200$/);
    expect(await curl(`http://127.0.0.1:${echo.port + 1}/`)).toMatch(/ 403$/);
    allowed.delete("127.0.0.1");
    expect(await curl(`http://127.0.0.1:${echo.port}/`)).toMatch(/not allowed.* 403$/s);
  });

  it("asks the policy in a tunnel too, and for each request in it", async () => {
    allowed.add("localhost");
    const url = `http://localhost:${echo.port}/`;
    // Node's fetch makes a tunnel for plain http.
    const twice = `const get = async () => console.log((await (await fetch("${url}")).json())["x-host"]);`;

    expect(await runShell(box, `node -e '${twice} get().then(get)'`)).toBe("localhost\nlocalhost");
    allowed.delete("localhost");
    expect(await runShell(box, `node -e '${twice} get().catch(() => console.log("no"))'`)).toBe("no");
  });

  it("answers for a site, when the policy allows it", async () => {
    expect(await curl("http://site.test/")).toMatch(/ 403$/);
    allowed.add("site.test");
    expect(await curl("http://site.test/path")).toBe("a site 203");
  });

  it("says 502 for an allowed host that can't be reached, and refuses a tunnel to another", async () => {
    allowed.add("nowhere.invalid");

    expect(await curl("http://nowhere.invalid/")).toMatch(/ 502$/);
    expect(await curl("https://other.invalid/")).toContain("403");
  });

  it("has no way out beside the door", async () => {
    expect(await runShell(box, `curl -sS --noproxy '*' http://127.0.0.1:${echo.port}/`)).toContain(
      "Failed to connect",
    );
  });

  it("passes a stream on as it comes", async () => {
    allowed.add("127.0.0.1");
    const slow = await aSlowServer();
    internet.ports.add(slow.port);
    const url = `http://127.0.0.1:${slow.port}`;

    const heard = await runShell(
      box,
      `exec 3< <(curl -sSN ${url}/stream); read -u3 line; echo "$line"; curl -sS ${url}/go; cat <&3`,
    );

    expect(heard).toBe("one\ntwo");
    await slow.close();
  });
});

/** Sends the second half of `/stream` when it is asked for `/go`, so who waits for the whole waits forever. */
async function aSlowServer(): Promise<{ port: number; close(): Promise<void> }> {
  let finish = () => {};
  const server = createServer((request, response) => {
    if (request.url === "/go") {
      response.end();
      finish();
      return;
    }
    response.write("one\n");
    finish = () => response.end("two\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
