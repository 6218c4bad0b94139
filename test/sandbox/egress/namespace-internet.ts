/**
 * Run as root of a network namespace of its own: a small internet on its loopback, and the way out tried on it. Prints one JSON object:
 * for each name, what a tunnel and a plain request came to (the address that answered, or the status).
 */
import { execFileSync } from "node:child_process";
import dns from "node:dns";
import { readFileSync } from "node:fs";
import { createServer as createHttp, request } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { createEgress } from "../../../src/sandbox/egress/egress.ts";
import { aClientHello } from "./a-client-hello.ts";

const IP = "ip";

const listen = (server: ReturnType<typeof createServer>, port: number, host: string) =>
  new Promise<number>((done) => {
    server.listen(port, host, () => done((server.address() as AddressInfo).port));
  });

const names = new Set<string>();
for (const line of readFileSync("/etc/hosts", "utf8").split("\n")) {
  const [address = "", name = ""] = line.split(/\s+/);
  if (!name.endsWith(".test")) continue;
  names.add(name);
  if (!address.startsWith("127.") && !address.startsWith("::ffff:"))
    execFileSync(IP, [
      "addr",
      "replace",
      address.includes(":") ? `${address}/128` : `${address}/32`,
      "dev",
      "lo",
    ]);
}

// Answers once it was sent something, as a TLS server does.
const secure = createServer((socket) => {
  socket.on("error", () => undefined);
  socket.once("data", () => socket.end(`${socket.localAddress}`));
});
await listen(secure, 443, "::");
await listen(
  createHttp((asked, answer) => answer.end(`${asked.socket.localAddress}`)),
  80,
  "::",
);
const door = await listen(createEgress({ allowedHosts: ["*.test"] }), 0, "127.0.0.1");

async function tunnel(name: string, servername = name): Promise<string> {
  const socket = connect(door, "127.0.0.1");
  socket.write(`CONNECT ${name}:443 HTTP/1.1\r\n\r\n`);
  let text = "";
  for await (const chunk of socket) {
    text += chunk;
    if (text.endsWith("established\r\n\r\n")) socket.write(await aClientHello(servername));
  }
  return text.split("\r\n\r\n")[1] || (text.split(" ")[1] ?? "nothing");
}

function plain(name: string): Promise<string> {
  return new Promise((done) => {
    const sent = request({ port: door, host: "127.0.0.1", path: `http://${name}/` }, async (answer) => {
      const text = Buffer.concat(await answer.toArray()).toString();
      done(answer.statusCode === 200 ? text : String(answer.statusCode));
    });
    sent.end();
  });
}

const seen: Record<string, string[]> = {};
for (const name of names) seen[name] = [await tunnel(name), await plain(name)];
seen.fronted = [await tunnel("four.test", "other.test"), await tunnel("four.test", "")];

// The name's server says another thing whenever it is asked again.
const first = dns.promises.lookup;
let asked = 0;
const turning = async (...args: Parameters<typeof first>) =>
  asked++ === 0 ? first(...args) : [{ address: "10.0.0.5", family: 4 }];
Object.assign(dns.promises, { lookup: turning });
Object.assign(dns, {
  lookup: (_: string, __: object, answer: (error: null, found: object[]) => void) =>
    answer(null, [{ address: "10.0.0.5", family: 4 }]),
});
seen.turning = [await tunnel("four.test"), String(asked)];
process.stdout.write(JSON.stringify(seen), () => process.exit());
