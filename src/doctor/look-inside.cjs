/*
 * Runs in a sandbox as the agent does, and prints one line of JSON: who it is, what it can read, where it gets out, which programs there are.
 * It is told what to look for as JSON in its first argument. Needs Node 18, and nothing else; whatever can't be looked at is left out.
 */
"use strict";

const { execFile } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");
const tls = require("node:tls");

const ANSWER_MS = 6_000;
const DOOR_MS = 5_000;
const SEARCH_MS = 4_000;
const MAX_FILES = 4_000;
const MAX_DEPTH = 6;
const MAX_FILE_BYTES = 256 * 1024;
/** No run of letters in a file is looked through for longer. */
const MAX_RUN_CHARS = 4_000;
/** What may hold the key, beside the home and the work tree. */
const PLACES = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/etc", "/home", "/root", "/workspace"];

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function lookAtUser() {
  const status = readText("/proc/self/status");
  const field = (name) => new RegExp(`^${name}:\\s*(\\w+)`, "m").exec(status)?.[1];
  let user = "";
  try {
    user = os.userInfo().username;
  } catch {}
  return {
    uid: process.getuid(),
    user,
    hasCapabilities: /[1-9a-f]/.test(field("CapEff") ?? "0"),
    gainsNoRights: field("NoNewPrivs") === "1",
  };
}

function readText(file) {
  try {
    return fs.readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

/** Where the key stands that has this digest: it is looked for by its length, so that it need not be told here. */
function findKey({ salt, digest, length, folders }) {
  const isKey = (text) =>
    createHash("sha256")
      .update(salt + text)
      .digest("hex") === digest;
  const holdsKey = (text) => {
    for (const [run] of text.matchAll(/[^\s"'`=:;,\0]{8,}/g)) {
      if (run.length < length || run.length > MAX_RUN_CHARS) continue;
      for (let start = 0; start + length <= run.length; start += 1)
        if (isKey(run.slice(start, start + length))) return true;
    }
    return false;
  };
  const places = Object.keys(process.env).filter((name) => holdsKey(process.env[name]));
  const until = Date.now() + SEARCH_MS;
  const files = [
    ...listProcessFiles(),
    ...listFiles([os.homedir(), process.cwd(), ...folders, ...PLACES], until),
  ];
  for (const file of files) {
    if (Date.now() > until) return { places, isWhole: false };
    if (holdsKey(readText(file))) places.push(file);
  }
  return { places, isWhole: files.length < MAX_FILES };
}

function listProcessFiles() {
  const pids = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => [`/proc/${pid}/environ`, `/proc/${pid}/cmdline`]);
}

function listFiles(roots, until) {
  const found = [];
  const toVisit = roots.map((directory) => ({ directory, depth: 0 }));
  const seen = new Set();
  while (toVisit.length > 0 && found.length < MAX_FILES && Date.now() < until) {
    const { directory, depth } = toVisit.pop();
    if (seen.has(directory) || depth > MAX_DEPTH) continue;
    seen.add(directory);
    const entries = listEntries(directory).map((entry) => ({
      entry,
      full: path.join(directory, entry.name),
    }));
    found.push(
      ...entries.filter(({ entry, full }) => entry.isFile() && isSmall(full)).map(({ full }) => full),
    );
    const inside = entries.filter(({ entry }) => entry.isDirectory());
    toVisit.push(...inside.map(({ full }) => ({ directory: full, depth: depth + 1 })));
  }
  return found;
}

function listEntries(directory) {
  try {
    return fs.readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isSmall(file) {
  try {
    return fs.statSync(file).size <= MAX_FILE_BYTES;
  } catch {
    return false;
  }
}

/** Whether something on this machine's own port answers without asking who it is. */
function isOpen(port) {
  return new Promise((done) => {
    const socket = net.connect(port, "127.0.0.1");
    let isThere = false;
    const end = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(ANSWER_MS, () => end(isThere));
    socket.on("connect", () => {
      isThere = true;
      socket.write("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
    });
    socket.on("data", (chunk) => end(!/^HTTP\/\S+ 40[13]/.test(chunk.toString("latin1"))));
    socket.on("close", () => end(isThere));
    socket.on("error", () => end(isThere));
  });
}

/** Over HTTP first, and over TLS where that has no answer: as programs do it, by the proxy that the environment names. */
async function reach(host) {
  const named = process.env.HTTP_PROXY || process.env.http_proxy;
  const proxy = named ? new URL(named) : undefined;
  if (proxy) await awaitDoor(proxy);
  const plain = await askPlainly(host, proxy);
  return plain.kind === "unreachable" ? askSecurely(host, proxy) : plain;
}

/** The door of a local sandbox opens beside the job. */
async function awaitDoor({ hostname, port }) {
  const until = Date.now() + DOOR_MS;
  while (Date.now() < until) {
    const isThere = await new Promise((done) => {
      const socket = net.connect(Number(port || 80), hostname);
      socket.on("connect", () => done(true) || socket.destroy());
      socket.on("error", () => done(false));
    });
    if (isThere) return;
    await sleep(50);
  }
}

function toKind(status) {
  if (status === 403) return { kind: "refused", how: "403" };
  return status < 500
    ? { kind: "reached", how: `HTTP ${status}` }
    : { kind: "unreachable", how: `HTTP ${status}` };
}

function askPlainly(host, proxy) {
  // An agent of its own: with NODE_USE_ENV_PROXY the usual one would go to the proxy by itself.
  const agent = new http.Agent();
  const where = proxy
    ? { host: proxy.hostname, port: proxy.port, path: `http://${host}/` }
    : { host, port: 80, path: "/" };
  return new Promise((done) => {
    const request = http.get({ ...where, agent, headers: { host }, timeout: ANSWER_MS }, (answer) => {
      answer.destroy();
      done(toKind(answer.statusCode));
    });
    request.on("timeout", () => request.destroy(Object.assign(new Error(), { code: "no answer" })));
    request.on("error", (error) => done({ kind: "unreachable", how: String(error.code) }));
  });
}

function askSecurely(host, proxy) {
  return new Promise((done) => {
    const greet = (socket) => {
      const secure = tls.connect({
        ...(socket ? { socket } : { host, port: 443 }),
        servername: host,
        rejectUnauthorized: false,
      });
      secure.setTimeout(ANSWER_MS, () => secure.destroy(Object.assign(new Error(), { code: "no answer" })));
      secure.on("secureConnect", () => done({ kind: "reached", how: "TLS" }) || secure.destroy());
      secure.on("error", (error) => done({ kind: "unreachable", how: String(error.code) }));
      secure.on("close", () => done({ kind: "unreachable", how: "closed" }));
    };
    if (!proxy) return greet();
    const tunnel = http.request({
      host: proxy.hostname,
      port: proxy.port,
      method: "CONNECT",
      agent: new http.Agent(),
      path: `${host}:443`,
      timeout: ANSWER_MS,
    });
    tunnel.on("connect", ({ statusCode }, socket) =>
      statusCode === 200 ? greet(socket) : done(toKind(statusCode)),
    );
    tunnel.on("timeout", () => tunnel.destroy(Object.assign(new Error(), { code: "no answer" })));
    tunnel.on("error", (error) => done({ kind: "unreachable", how: String(error.code) }));
    tunnel.end();
  });
}

/** What a program says of its version; undefined where it can't be run. */
function askVersion(program) {
  return new Promise((done) => {
    execFile(program, ["--version"], { timeout: 8_000 }, (error, stdout) => {
      done(error ? undefined : stdout.split("\n", 1)[0].slice(0, 100));
    });
  });
}

async function toEntriesOf(names, ask) {
  const answers = await Promise.all(names.map(async (name) => [name, await ask(name)]));
  return Object.fromEntries(answers.filter(([, answer]) => answer !== undefined));
}

async function main() {
  const asked = JSON.parse(process.argv[2]);
  const [ports, hosts, tools, agent] = await Promise.all([
    toEntriesOf(asked.ports, isOpen),
    toEntriesOf(asked.hosts, reach),
    toEntriesOf(asked.tools, askVersion),
    askVersion(asked.agent),
  ]);
  const openPorts = asked.ports.filter((port) => ports[port]);
  const key = { isSet: Boolean(process.env[asked.key.variable]), ...findKey(asked.key) };
  const seen = {
    user: lookAtUser(),
    openPorts,
    hosts,
    tools,
    ...(agent === undefined ? {} : { agent }),
    key,
  };
  process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit());
}

main();
