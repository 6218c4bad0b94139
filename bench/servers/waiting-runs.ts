/**
 * The app's runs and their real workflow, store and durable runner, with a sandbox whose agents never end; GitHub is the small one.
 * Prints what the runs cost: memory before and with them, and processor time in a window of steady polling.
 */
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { startSmallGitHub } from "../../demo/github/small-github.ts";
import { EVENTS } from "../../src/app.ts";
import { createIntake } from "../../src/command/intake.ts";
import { createEmbeddedRunner } from "../../src/durable/embedded-runner.ts";
import { createSqliteExecutions } from "../../src/durable/sqlite-executions.ts";
import { createGitHubClient } from "../../src/github/github-client.ts";
import { createMarker } from "../../src/github/marker.ts";
import type { Sandbox, SandboxProvider } from "../../src/sandbox/sandbox.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { createRedactor } from "../../src/text/secrets/redact.ts";
import { createKeptTexts } from "../../src/workflow/admit/read-repository.ts";
import type { RunParts } from "../../src/workflow/parts.ts";
import { createRunWorkflow } from "../../src/workflow/workflow.ts";

const RUNS = Number(process.argv[2]);
const WINDOW_MS = 20_000;
/** The clock is put forward so far that the agents are polled at their slowest, as after the first minutes of a real run. */
const LATER_MS = 5 * 60_000;

const directory = await mkdtemp(join(tmpdir(), "sandpiper-bench-"));
let offsetMs = 0;
const now = () => Date.now() + offsetMs;
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const publicKeyPem = publicKey.export({ type: "spki", format: "pem" }) as string;
const github = await startSmallGitHub({
  appId: 1,
  appSlug: "sandpiper",
  publicKeyPem,
  webhookSecret: "unused here",
  rootDir: join(directory, "git"),
});
github.createUser("maya");
const repository = await github.createRepository({
  owner: "maya",
  name: "shelf",
  files: { "README.md": "# Shelf\n" },
});

const log = pino({ level: "fatal" });
const file = join(directory, "bench.db");
const store = createSqliteStore(openDatabase(file));
const limits = {
  runs: RUNS,
  runsPerRepository: RUNS,
  minutes: 60,
  budgetMicroUsd: 1_000,
  threadBudgetMicroUsd: 1e12,
  threadBudgetMaxMicroUsd: 1e12,
  repositoryDayBudgetMicroUsd: 1e12,
  personDayBudgetMicroUsd: 1e12,
};
const parts: RunParts = {
  store,
  github: createGitHubClient({ apiUrl: `${github.url}/api/v3`, appId: 1, privateKey: pem, log, now }),
  marker: createMarker({ id: 1, privateKey: pem }),
  sandboxes: createSilentProvider(),
  settings: {
    command: "/claude",
    webUrl: github.url,
    pagesUrl: undefined,
    model: "sonnet",
    modelAccess: { baseUrl: "http://127.0.0.1:1", credential: { kind: "api_key", secret: "unused here" } },
    isPaused: false,
    branchPrefix: "claude/",
    hasChecksOnDefaultBranch: true,
    reportIntervalMs: 15_000,
    allowPaths: [],
    publish: {
      maxFiles: 100,
      maxFileBytes: 1024 * 1024,
      maxChangeBytes: 4 * 1024 * 1024,
      maxLockfileBytes: 8 * 1024 * 1024,
      secretFixturePaths: [],
    },
    allowedBots: [],
    limits: { ...limits, budgetMicroUsd: 1_000_000 },
    redactor: createRedactor([]),
  },
  configs: createKeptTexts(),
  doctor: { examine: async () => [] },
  notifier: undefined,
  starter: { wake: (id) => runner.wake(id) },
  log,
  now,
};
const runner = createEmbeddedRunner({
  executions: createSqliteExecutions(openDatabase(file, "crash"), now),
  workflow: createRunWorkflow(parts),
  log,
  now,
});
const actors = { ownAppId: 1, ownMarker: "<!-- sandpiper", allowedAppIds: [] };
const intake = createIntake({
  events: EVENTS,
  grammar: { command: "/claude" },
  actors,
  store,
  starter: runner,
  log,
  now,
});
runner.open();

const issues: { id: number; number: number }[] = [];
for (let index = 0; index < RUNS; index += 1) {
  issues.push(
    await github.openIssue(
      { repo: "maya/shelf", author: "maya", title: `Issue ${index}`, body: "" },
      { silent: true },
    ),
  );
}
let started = 0;
const emptyBytes = await measureMemory();
for (const { number } of issues) {
  const comment = github.comment({ repo: "maya/shelf", number, author: "maya", body: "/claude wait" });
  const payload = toPayload(number, comment);
  const order = intake.decide({ id: String(number), name: "issue_comment", payload });
  if (order === undefined) throw new Error("The comment was no command.");
  await intake.take(order, String(number));
}
while (started < RUNS) await sleep(50);
await sleep(2_000);
offsetMs = LATER_MS;
await sleep(12_000);
const fullBytes = await measureMemory();
const before = process.cpuUsage();
const startedAt = performance.now();
await sleep(WINDOW_MS);
const cpu = process.cpuUsage(before);
const windowMs = performance.now() - startedAt;
process.stdout.write(
  JSON.stringify({ emptyBytes, fullBytes, cpuMs: (cpu.user + cpu.system) / 1_000, windowMs }),
);
await rm(directory, { recursive: true, force: true });
process.exit(0);

function toPayload(
  number: number,
  comment: { id: number; body?: string; created_at: string; html_url: string },
) {
  const issue = github.issue("maya/shelf", number);
  const { id } = issue.user ?? { id: 1 };
  return {
    action: "created",
    issue,
    comment: { ...comment, user: issue.user },
    sender: { login: "maya", id, type: "User" },
    installation: { id: github.installationId("maya/shelf") },
    repository: {
      id: repository.id,
      name: "shelf",
      default_branch: "main",
      private: false,
      owner: { login: "maya", type: "User" },
    },
  };
}

async function measureMemory(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await sleep(200);
  }
  return process.memoryUsage().rss;
}

function createSilentProvider(): SandboxProvider {
  const toSandbox = (name: string): Sandbox => ({
    name,
    paths: {
      home: "/home/agent",
      repository: "/workspace/repository",
      base: "/workspace/app.git",
      agent: "/opt/agent/claude",
    },
    exec: async () => ({ outcome: "exited", exitCode: 0, stdout: new Uint8Array(), stderr: "" }),
    start: async () => {
      started += 1;
      return { weaknesses: [] };
    },
    poll: async () => ({ chunk: new Uint8Array(), state: { kind: "running" } }),
    stderrTail: async () => "",
    renewHome: async () => undefined,
    kill: async () => undefined,
  });
  return {
    acquire: async (name) => toSandbox(name),
    find: async (name) => toSandbox(name),
    list: async () => [],
    stop: async () => undefined,
    destroy: async () => undefined,
  };
}
