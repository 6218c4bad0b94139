// needs: bubblewrap
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";

const SERVER = join(import.meta.dirname, "..", "..", "src", "server.ts");
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

let directory: string;
let running: ChildProcess[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "sandpiper-start-"));
  running = [];
});
afterEach(async () => {
  for (const child of running) child.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

/** Starts the server as an operator does; resolves when it has started, or has ended. */
async function start(dataDir: string, before: readonly string[] = []) {
  const [program = "", ...rest] = [...before, process.execPath, SERVER];
  const child = spawn(program, rest, {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...{ PATH: process.env.PATH, APP_ID: "1", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: "0123456789abcdef" },
      ...{ ANTHROPIC_API_KEY: "sk-ant-1", SANDBOX_LOCAL_UNSAFE: "1" },
      // Nobody listens there.
      ...{ GHE_HOST: undefined, GITHUB_API_URL: "http://127.0.0.1:9", HOST: "127.0.0.1", PORT: "0" },
      DATA_DIR: dataDir,
    },
  });
  running.push(child);
  let log = "";
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const ended = once(child, "exit");
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk) => {
      log += chunk;
      if (log.includes('"app.started"')) resolve();
    });
    void ended.then(() => resolve());
  });
  const url = /"url":"([^"]+)"/.exec(log)?.[1];
  return { child, ended, url, isStarted: url !== undefined, errors: () => errors };
}

it("F82: a second server on one DATA_DIR says so in one line and ends; after a kill the next one starts", async () => {
  const dataDir = join(directory, "data");
  const first = await start(dataDir);
  expect(first.errors()).toBe("");

  const second = await start(dataDir);
  expect(await second.ended).toEqual([1, null]);
  expect(second.errors()).toBe(
    `DATA_DIR (${dataDir}) can't be used. Another Sandpiper works there. Stop it, or give this one a directory of its own.\n`,
  );

  first.child.kill("SIGKILL");
  await first.ended;
  expect((await start(dataDir)).isStarted).toBe(true);
});

it("F81: health is 503 with the reason while the database can't be written, and 200 when it can", async () => {
  const dataDir = join(directory, "data");
  const { url } = await start(dataDir);
  const health = async () => {
    const response = await fetch(`${url}/health`);
    return [response.status, await response.json()];
  };
  using other = new DatabaseSync(join(dataDir, "sandpiper.db"));
  expect(await health()).toEqual([200, expect.objectContaining({ status: "ok" })]);

  other.exec("BEGIN IMMEDIATE");
  // What was found holds for a second: the first answers may be from before.
  await expect
    .poll(health)
    .toEqual([503, { status: "down", reason: "The database is locked by another process." }]);

  other.exec("ROLLBACK");
  expect(await health()).toEqual([200, expect.objectContaining({ status: "ok" })]);
});

it.each([
  {
    what: "the database is damaged",
    async spoil(dataDir: string) {
      await mkdir(dataDir, { recursive: true });
      await writeFile(join(dataDir, "sandpiper.db"), "no database at all ".repeat(500));
    },
    line: "The database's file is damaged.",
  },
  {
    what: "the directory is a file",
    spoil: (dataDir: string) => writeFile(dataDir, ""),
    line: "The directory can't be made: EEXIST.",
  },
])("F81: one line and an end when $what", async ({ spoil, line }) => {
  const dataDir = join(directory, "data");
  await spoil(dataDir);

  const { ended, errors, isStarted } = await start(dataDir);

  expect(await ended).toEqual([1, null]);
  expect({ isStarted, errors: errors() }).toEqual({
    isStarted: false,
    errors: `DATA_DIR (${dataDir}) can't be used. ${line}\n`,
  });
});

it("F81: one line and an end when the disk is full", async () => {
  const dataDir = join(directory, "full");
  await mkdir(dataDir);
  const small = ["bwrap", "--bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--size", "40960"];

  const { ended, errors } = await start(dataDir, [...small, "--tmpfs", dataDir, "--die-with-parent"]);

  expect(await ended).toEqual([1, null]);
  expect(errors()).toBe(`DATA_DIR (${dataDir}) can't be used. The disk of the database is full.\n`);
});
