import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSmallGitHub } from "../demo/github/small-github.ts";
import type { Mistake, Place } from "./settings-mistakes.ts";

const SERVER = join(import.meta.dirname, "..", "src", "server.ts");
const LIMIT_MS = 60_000;

/** How a start ended. `code` is null when it had not ended by itself. */
export interface Ending {
  code: number | null;
  errors: string;
  ms: number;
}

interface Machine {
  /** The environment with the one mistake, and the directory it is for. */
  spoil(mistake: Mistake): Promise<{ cwd: string; env: Record<string, string> }>;
  /** Starts the app there, and waits for its end. */
  start(mistake: Mistake): Promise<Ending>;
  close(): Promise<void>;
}

/** Starts the app as an operator does, each time in a directory of its own, and with the one mistake. */
export async function aMachine(): Promise<Machine> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-settings-"));
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const github = await startSmallGitHub({
    appId: 1,
    appSlug: "sandpiper",
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    webhookSecret: "0123456789abcdef",
    rootDir: join(directory, "github"),
  });
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const takenPort = typeof address === "object" && address !== null ? address.port : 0;

  async function spoil(mistake: Mistake) {
    const cwd = await mkdtemp(join(directory, "start-"));
    const right: Record<string, string> = {
      PATH: process.env.PATH ?? "",
      ...{ APP_ID: "1", PRIVATE_KEY: privateKey.export({ type: "pkcs1", format: "pem" }).toString() },
      ...{ WEBHOOK_SECRET: "0123456789abcdef", ANTHROPIC_API_KEY: "sk-ant-api03-1" },
      ...{
        GHE_HOST: github.host,
        GHE_PROTOCOL: "http",
        HOST: "127.0.0.1",
        PORT: "0",
        DATA_DIR: join(cwd, "data"),
      },
      SANDBOX_LOCAL_UNSAFE: "true",
    };
    const place: Place = { directory: cwd, takenPort, right };
    return { cwd, env: { ...right, ...(await mistake.wrong(place)) } };
  }

  return {
    spoil,
    async start(mistake) {
      const { cwd, env } = await spoil(mistake);
      return startOnce(cwd, env);
    },
    async close() {
      taken.close();
      await github.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function startOnce(cwd: string, env: Record<string, string>): Promise<Ending> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [SERVER], { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString("utf8");
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);
  return { code, errors, ms: performance.now() - startedAt };
}
