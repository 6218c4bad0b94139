import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Daytona } from "@daytonaio/sdk";
import { pino } from "pino";
import { startDaytona } from "../demo/daytona/small-daytona.ts";
import { DEMO_FILES } from "../demo/model/demo-repository.ts";
import { fixScript } from "../demo/model/demo-script.ts";
import { serveDaytona } from "../demo/sandbox-service.ts";
import { startWorld, type World } from "../demo/world.ts";
import { createDaytonaProvider } from "../src/sandbox/daytona/daytona-provider.ts";
import { atMost, type Figure, median } from "./figure.ts";

const ROUNDS = 9;
const API_KEY = "dtn_bench";
const LIMIT_MS = 90_000;
const TELL_MODULES = import.meta.resolve("./servers/tell-modules.ts");
const REPOSITORY = "maya/shelf";

/**
 * What a distant sandbox costs beside the vendor's own part: making one, reading a transcript, and what the webhook's path loads for it.
 * The vendor is the small Daytona on loopback, so the figures are those of our code, not of a network.
 */
export async function benchSandboxes(): Promise<Figure[]> {
  return [await measureProvisioning(), await measureTranscript(), await measureImports()];
}

/** A new sandbox and its first command, against the SDK's calls that this takes: find, make, lay out, run. */
async function measureProvisioning(): Promise<Figure> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-bench-"));
  const quota = { cpu: 1_000, memory: 2_000, disk: 4_000 };
  const internet = { ports: new Set<number>(), sites: new Map() };
  const daytona = await startDaytona({
    apiKeys: [API_KEY],
    directory,
    node: process.execPath,
    internet,
    quota,
  });
  const account = { apiKey: API_KEY, apiUrl: daytona.url, target: "us" };
  const provider = createDaytonaProvider({
    ...{
      account,
      snapshot: undefined,
      appId: 1,
      gitHost: "github.com",
      runMinutes: 60,
      mayHoldModelKey: false,
    },
    model: { baseUrl: "https://api.anthropic.com", credential: { kind: "api_key", secret: "sk-bench" } },
    ...{ log: pino({ level: "silent" }), now: Date.now },
  });
  const sdk = new Daytona({ ...account, useDeprecatedPolling: true });
  const ours: number[] = [];
  const floor: number[] = [];
  try {
    for (let round = -2; round < ROUNDS; round += 1) {
      const name = `thread-1-${round + 10}`;
      const ms = await timed(async () => {
        const sandbox = await provider.acquire(name);
        await sandbox.exec(["true"], { timeoutMs: 10_000, capBytes: 100, network: "none" });
      });
      await provider.destroy(name);
      const floorMs = await timed(() => provisionByHand(sdk, name));
      await (await sdk.get(name)).delete(60, true);
      if (round < 0) continue;
      ours.push(ms);
      floor.push(floorMs);
    }
  } finally {
    await daytona.close();
    await rm(directory, { recursive: true, force: true });
  }
  return atMost("a new Daytona sandbox and its first command, against the SDK's calls alone", "ms", {
    value: median(ours),
    baseline: median(floor),
    goal: 1.1,
  });
}

async function provisionByHand(sdk: Daytona, name: string): Promise<void> {
  await sdk.get(name).catch(() => undefined);
  const sandbox = await sdk.create({ name, image: "debian:12", user: "root", labels: { app: "bench" } });
  await sandbox.process.executeCommand("mkdir -p /var/tmp/work && exec python3 -c 'import json, subprocess'");
  await sandbox.process.executeCommand(
    "exec python3 -c 'import json, subprocess; subprocess.run([\"true\"])'",
    undefined,
    {},
    10,
  );
}

/** The bytes of all answers to polls, against the bytes of the transcript that they brought, in a run at the product's own pace. */
async function measureTranscript(): Promise<Figure> {
  return withWorld(async (world) => {
    const app = await world.startApp();
    await runOnce(world, () => app.log());
    const polls = (world.sandboxes.daytona?.requests ?? []).filter(isPollOfAgent);
    return atMost("bytes downloaded for a byte of transcript", "bytes", {
      value: polls.reduce((sum, { bytesOut }) => sum + bytesOut, 0),
      baseline: readTranscriptBytes(world),
      goal: 1.2,
    });
  });
}

/** Modules of the vendor's SDK that are loaded when a webhook has been answered; a run then loads them. */
async function measureImports(): Promise<Figure> {
  return withWorld(async (world) => {
    const app = await world.startApp({ NODE_OPTIONS: `--import=${TELL_MODULES}` });
    const count = () => app.log().split("vendor module ").length - 1;
    const { number } = await world.github.openIssue(
      { repo: REPOSITORY, author: "maya", title: "Pages", body: "They are short." },
      { silent: true },
    );
    world.github.comment({ repo: REPOSITORY, number, author: "maya", body: "Thanks, that works." });
    await world.github.settled();
    const onWebhook = count();
    await runOnce(world, () => app.log());
    return atMost("modules of Daytona's SDK loaded on the webhook's path, against a run's", "modules", {
      value: onWebhook,
      baseline: count(),
      goal: 0,
    });
  });
}

async function withWorld(work: (world: World) => Promise<Figure>): Promise<Figure> {
  const script = fixScript({ paceMs: 900, outcomes: { fixed: "changed", failed: "needs_person" } });
  const world = await startWorld({ script, serveSandboxes: serveDaytona });
  try {
    world.github.createUser("maya");
    await world.github.createRepository({ owner: "maya", name: "shelf", files: DEMO_FILES });
    return await work(world);
  } finally {
    await world.close();
  }
}

async function runOnce(world: World, log: () => string): Promise<void> {
  const { github } = world;
  const { number } = await github.openIssue(
    { repo: REPOSITORY, author: "maya", title: "The last book is missing", body: "On every page." },
    { silent: true },
  );
  github.comment({ repo: REPOSITORY, number, author: "maya", body: "/claude fix this" });
  const giveUpAt = Date.now() + LIMIT_MS;
  while (!/"step":"report"[^\n]*"step\.done"|"step\.done"[^\n]*"step":"report"/.test(log())) {
    if (Date.now() > giveUpAt) throw new Error(`The run did not end.\n${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isPollOfAgent({ requestBody }: { requestBody: unknown }): boolean {
  const { envs } = (requestBody ?? {}) as { envs?: Record<string, string> };
  const { op, name = "" } = JSON.parse(envs?.SANDPIPER_REQUEST ?? "{}") as { op?: string; name?: string };
  return op === "poll" && name.startsWith("agent-");
}

function readTranscriptBytes({ directory }: World): number {
  const database = new DatabaseSync(join(directory, "data", "sandpiper.db"), { readOnly: true });
  const row = database.prepare("SELECT sum(length(chunk)) AS total FROM transcripts").get() as {
    total: number;
  };
  database.close();
  return row.total;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
