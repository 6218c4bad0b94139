import { pino } from "pino";
import { createMarker } from "../../src/github/marker.ts";
import type { Run } from "../../src/run/run.ts";
import type { Sandbox, SandboxProvider } from "../../src/sandbox/sandbox.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { createRedactor } from "../../src/text/secrets/redact.ts";
import { createKeptTexts } from "../../src/workflow/admit/read-repository.ts";
import type { RunParts, RunSettings } from "../../src/workflow/parts.ts";
import { aGitHub, type FakeGitHub, PRIVATE_KEY } from "./a-github.ts";
import { aSandbox } from "./a-sandbox.ts";

export interface FakeParts {
  parts: RunParts;
  fake: FakeGitHub;
  /** Puts the run into the store and gives it as the store has it. */
  keep(run: Run): Promise<Run>;
}

/** An operator who left the defaults. */
export function aRunSettings(settings: Partial<RunSettings> = {}): RunSettings {
  return {
    command: "/claude",
    webUrl: "https://github.test",
    pagesUrl: undefined,
    model: "sonnet",
    modelAccess: {
      baseUrl: "https://model.test",
      credential: { kind: "api_key", secret: "sk-ant-canary-000" },
    },
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
    limits: {
      runs: 10,
      runsPerRepository: 3,
      minutes: 60,
      budgetMicroUsd: 5_000_000,
      threadBudgetMicroUsd: 20_000_000,
      threadBudgetMaxMicroUsd: 40_000_000,
      repositoryDayBudgetMicroUsd: 50_000_000,
      personDayBudgetMicroUsd: 25_000_000,
    },
    redactor: createRedactor(["sk-ant-canary-000"]),
    ...settings,
  };
}

/** Everything a step may use: the real store in memory, a GitHub and a sandbox that answer what the test says. */
export function aRunsParts({
  sandbox = aSandbox().sandbox,
  sandboxes = {},
  settings = {},
}: {
  sandbox?: Sandbox;
  /** What the provider does otherwise than to give that sandbox. */
  sandboxes?: Partial<SandboxProvider>;
  settings?: Partial<RunSettings>;
} = {}): FakeParts {
  const fake = aGitHub();
  const store = createSqliteStore(openDatabase(":memory:"));
  const parts: RunParts = {
    store,
    github: fake.github,
    marker: createMarker({ id: 1, privateKey: PRIVATE_KEY }),
    sandboxes: {
      acquire: async () => sandbox,
      find: async () => sandbox,
      list: async () => [{ name: sandbox.name, isRunning: true }],
      stop: async () => undefined,
      destroy: async () => undefined,
      ...sandboxes,
    },
    settings: aRunSettings(settings),
    configs: createKeptTexts(),
    doctor: { examine: async () => [] },
    notifier: undefined,
    starter: { wake: () => undefined },
    log: pino({ level: "silent" }),
    now: () => fake.clock.now,
  };
  return {
    parts,
    fake,
    async keep(run) {
      await store.runs.create(run);
      const { commentId, checkRunId, baseSha } = run;
      const patch = Object.entries({ commentId, checkRunId, baseSha }).filter(
        ([, value]) => value !== undefined,
      );
      await store.runs.update(run.id, Object.fromEntries(patch));
      const kept = await store.runs.get(run.id);
      if (kept === undefined) throw new Error("the store did not keep the run");
      return kept;
    },
  };
}
