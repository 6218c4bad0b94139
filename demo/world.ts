import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, type KeyPairKeyObjectResult, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "./free-port.ts";
import { type SmallGitHub, startSmallGitHub } from "./github/small-github.ts";
import type { ModelScript } from "./model/model-turn.ts";
import { type ScriptedModel, startScriptedModel } from "./model/scripted-model.ts";
import { type SandboxService, type ServeSandboxes, serveLocal, toMachines } from "./sandbox-service.ts";

const APP_ID = 4242;
const MODEL_KEY = "sk-demo-model-key-that-only-the-scripted-model-takes";
/** A start takes two seconds, and many times that on a machine that is busy with other tests. */
const START_TIMEOUT_MS = 240_000;
/** The App's keys, made once: every world of this process has them. */
let appKeys: KeyPairKeyObjectResult | undefined;

/** A GitHub, a model, a sandbox vendor and the app between them: the whole world of one demo or one scenario. */
export interface World {
  github: SmallGitHub;
  model: ScriptedModel | undefined;
  /** Where agents work. */
  sandboxes: SandboxService;
  directory: string;
  /** Secrets of this world that must never be seen where they don't belong. */
  secrets: { webhookSecret: string; modelKey: string; privateKey: string };
  /** The app's settings in this world, for a host other than a process. */
  appEnv: Readonly<Record<string, string>>;
  /** Starts the app as a process of its own; its webhooks go there from then on. */
  startApp(extraEnv?: Record<string, string>): Promise<RunningApp>;
  /** What has to end before the world does. */
  atClose(work: () => Promise<void>): void;
  close(): Promise<void>;
}

export interface RunningApp {
  process: ChildProcess;
  url: string;
  /** Everything the app logged so far. */
  log(): string;
  /** Ends it with a signal and resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

interface WorldOptions {
  script: ModelScript;
  /** A real model's settings instead of the scripted one. */
  liveModel?: Record<string, string>;
  /** Where agents work. @default on this machine, in the app's own sandbox */
  serveSandboxes?: ServeSandboxes;
  /** Whether the app has pages and an API, that people sign in to. @default false */
  pages?: boolean;
}

/** Builds a world in a temporary directory. Nothing of it listens beyond loopback. */
export async function startWorld({
  script,
  liveModel,
  serveSandboxes = serveLocal,
  pages = false,
}: WorldOptions): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-"));
  const { publicKey, privateKey } = makeAppKeys();
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  const webhookSecret = randomBytes(24).toString("hex");
  const github = await startSmallGitHub({
    appId: APP_ID,
    appSlug: "sandpiper",
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }) as string,
    webhookSecret,
    rootDir: join(directory, "github"),
  });
  const model =
    liveModel === undefined ? await startScriptedModel({ script, acceptKeys: [MODEL_KEY] }) : undefined;
  const ports = [github.host, model?.url ?? ""].flatMap((address) => /:(\d+)/.exec(address)?.[1] ?? []);
  const sandboxes = await serveSandboxes(toMachines(directory, ports.map(Number)));
  const apps = new Set<RunningApp>();
  const endings: (() => Promise<void>)[] = [];

  const env: Record<string, string> = {
    PATH: process.env.PATH ?? "",
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? "",
    APP_ID: String(APP_ID),
    PRIVATE_KEY: pem,
    WEBHOOK_SECRET: webhookSecret,
    GHE_HOST: github.host,
    GHE_PROTOCOL: "http",
    HOST: "127.0.0.1",
    DATA_DIR: join(directory, "data"),
    LOG_LEVEL: "info",
    ...sandboxes.env,
    ...(liveModel ?? {
      ANTHROPIC_API_KEY: MODEL_KEY,
      ANTHROPIC_BASE_URL: (model?.url ?? "").replace("127.0.0.1", sandboxes.modelHost ?? "127.0.0.1"),
    }),
  };

  return {
    github,
    model,
    sandboxes,
    directory,
    appEnv: env,
    secrets: { webhookSecret, modelKey: MODEL_KEY, privateKey: pem },
    async startApp(extraEnv = {}) {
      const PORT = extraEnv.PORT ?? String(await findFreePort());
      const ofPages = pages ? registerPages(github, `http://127.0.0.1:${PORT}`) : {};
      const app = await launchApp({ ...env, ...ofPages, ...extraEnv, PORT }, directory);
      apps.add(app);
      github.setWebhookUrl(`${app.url}/api/github/webhooks`);
      return app;
    },
    atClose: (work) => endings.push(work),
    async close() {
      await Promise.all([...apps].map((app) => app.end("SIGTERM")));
      for (const end of endings) await end();
      await sandboxes.close();
      await github.close();
      await model?.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The settings of pages at an address, which GitHub then sends browsers back to. */
export function registerPages(github: SmallGitHub, publicUrl: string): Record<string, string> {
  const { clientId, clientSecret } = github.oauth;
  github.addCallbackUrl(`${publicUrl}/sign-in/callback`);
  return { PUBLIC_URL: publicUrl, GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: clientSecret };
}

function makeAppKeys(): KeyPairKeyObjectResult {
  appKeys ??= generateKeyPairSync("rsa", { modulusLength: 2048 });
  return appKeys;
}

async function launchApp(env: Record<string, string>, cwd: string): Promise<RunningApp> {
  const server = join(import.meta.dirname, "..", "src", "server.ts");
  const child = spawn(process.execPath, [server], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  // Not its exit: what it last said may be read after that.
  const exited = new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  const started = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The app did not start:\n${log}`)), START_TIMEOUT_MS);
    const read = (chunk: Buffer): void => {
      log += chunk.toString("utf8");
      if (log.includes('"app.started"')) {
        clearTimeout(timer);
        resolve();
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    exited.then(() => {
      clearTimeout(timer);
      reject(new Error(`The app ended at once: ${log.trim()}`));
    });
  });
  await started;
  return {
    process: child,
    url: `http://127.0.0.1:${env.PORT}`,
    log: () => log,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exited;
    },
  };
}
