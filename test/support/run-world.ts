import { createPublicKey } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { startSmallGitHub } from "../../demo/github/small-github.ts";
import { EVENTS } from "../../src/app.ts";
import { createIntake } from "../../src/command/intake.ts";
import { createEmbeddedRunner } from "../../src/durable/embedded-runner.ts";
import { createSqliteExecutions } from "../../src/durable/sqlite-executions.ts";
import { createGitHubClient } from "../../src/github/github-client.ts";
import { createMarker, MARKER_START } from "../../src/github/marker.ts";
import type { Run } from "../../src/run/run.ts";
import { createLocalProvider } from "../../src/sandbox/local/local-provider.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { moveRuns } from "../../src/sweep/move-runs.ts";
import { reapSandboxes } from "../../src/sweep/reap-sandboxes.ts";
import { createKeptTexts } from "../../src/workflow/admit/read-repository.ts";
import type { RunParts } from "../../src/workflow/parts.ts";
import { createRunWorkflow } from "../../src/workflow/workflow.ts";
import { aDistantProvider } from "./a-distant-provider.ts";
import { PRIVATE_KEY } from "./a-github.ts";
import { aRunSettings } from "./a-parts.ts";
import type { LogLine } from "./world-story.ts";
import { until } from "./world-until.ts";

const APP_ID = 99;
const REPO = "octo/shelf";
const ACTORS = { ownAppId: APP_ID, ownMarker: MARKER_START, allowedAppIds: [] };

export type RunWorld = Awaited<ReturnType<typeof aRunWorld>>;

/**
 * The workflow with everything it has, in this process: the demo's GitHub, the store, the runner, and sandboxes that can stop and get
 * lost as distant machines do, with a program in the agent's place. `keepIn`: another store than a file of its own.
 */
export async function aRunWorld(
  agent: string,
  files: Record<string, string> = {},
  { keepIn }: { keepIn?: Store } = {},
) {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-run-"));
  const github = await startSmallGitHub({
    appId: APP_ID,
    appSlug: "sandpiper",
    publicKeyPem: createPublicKey(PRIVATE_KEY).export({ type: "spki", format: "pem" }).toString(),
    webhookSecret: "a secret of this test",
    rootDir: join(directory, "github"),
  });
  const repository = await github.createRepository({
    owner: "octo",
    name: "shelf",
    files: { "README.md": "# Shelf\n", ...files },
  });
  const issue = { repo: REPO, author: "octo", title: "A note is missing", body: "" };
  const { number } = await github.openIssue(issue, { silent: true });
  const local = await createLocalProvider({ directory: join(directory, "boxes"), agent, allowUnsafe: true });
  const sandboxes = aDistantProvider(local);
  const file = join(directory, "sandpiper.db");
  const store = keepIn ?? createSqliteStore(openDatabase(file));
  const checkpoints = openDatabase(file, "crash");
  const lines: LogLine[] = [];
  const write = (line: string): void => {
    const { msg, ...fields } = JSON.parse(line);
    lines.push({ event: msg, ...fields });
  };
  const log = pino({ level: "debug" }, { write });
  /** Moved on by a test; the timers of the runs are not: wake a run for it to see the time. */
  const clock = { aheadMs: 0 };
  const now = () => Date.now() + clock.aheadMs;
  const parts: RunParts = {
    store,
    github: createGitHubClient({ ...toApi(github.apiUrl), log, now: Date.now }),
    marker: createMarker({ id: APP_ID, privateKey: PRIVATE_KEY }),
    sandboxes,
    settings: aRunSettings({ webUrl: github.url }),
    configs: createKeptTexts(),
    doctor: { examine: async () => [] },
    notifier: undefined,
    starter: { wake: (runId) => runner.wake(runId) },
    log,
    now,
  };
  const runner = createEmbeddedRunner({
    executions: createSqliteExecutions(checkpoints, Date.now),
    workflow: createRunWorkflow(parts),
    log,
    now: Date.now,
  });
  runner.open();
  const intake = createIntake({
    events: EVENTS,
    grammar: { command: "/claude" },
    actors: ACTORS,
    store,
    starter: runner,
    log,
    now,
  });

  /** The run's comment, without the hidden marker; empty when it has none. `thread`: another than the one that is there at first. */
  function comment(runId: string, thread = number): string {
    const bodies = github.comments(REPO, thread).map(({ body }) => body ?? "");
    const mine = bodies.filter((body) => body.includes(`<!-- sandpiper run=${runId} `));
    if (mine.length > 1) throw new Error("the run has more than one comment");
    return (mine[0] ?? "").replace(/\n\n<!-- sandpiper [^>]*-->$/, "");
  }

  /** Gives a command as the repository's owner; resolves with the run's id. */
  async function say(body: string): Promise<string> {
    const { id } = github.comment({ repo: REPO, number, author: "octo", body });
    await github.settled();
    // Of another run's comments GitHub may tell at the same time.
    const delivery = github.deliveries.find(
      ({ payload }) =>
        payload.action === "created" && (payload.comment as { id?: number } | undefined)?.id === id,
    );
    if (delivery === undefined) throw new Error("GitHub told nobody of the comment");
    const order = intake.decide({ id: delivery.id, name: delivery.event, payload: delivery.payload });
    if (order?.kind !== "run") throw new Error("the comment was no command");
    await intake.take(order, delivery.id);
    return order.run.id;
  }

  /** The run once it is over and has been told, with its comment. */
  async function ended(runId: string): Promise<Run & { comment: string }> {
    const isOver = async () => {
      const row = checkpoints.prepare("SELECT status FROM executions WHERE id = ?").get(runId);
      return row?.status !== "running" && (await store.runs.get(runId));
    };
    const run = await until(`the end of ${runId}`, isOver).catch((error: Error) => {
      throw new Error(`${error.message}\n${lines.map((line) => JSON.stringify(line)).join("\n")}`);
    });
    return { ...run, comment: comment(runId, run.event.thread.number) };
  }

  return {
    github,
    repositoryId: repository.id,
    directory,
    parts,
    intake,
    /** What the App's own credential is used with. */
    access: { ...toApi(github.apiUrl), log, now: Date.now },
    store,
    sandboxes,
    clock,
    lines,
    number,
    runner,
    comment,
    say,
    ended,
    checks: () => github.checkRuns(REPO),
    /** The name of the thread's sandbox. */
    sandbox: `thread-${repository.id}-${number}`,
    /** One look of the sweep at runs and sandboxes. */
    async sweep() {
      await moveRuns({ ...parts, executions: runner }, now());
      await reapSandboxes(parts, now());
    },
    run: async (body: string) => ended(await say(body)),
    /** Ends the run's execution as a whole, as a renamed step does. */
    failExecution(runId: string) {
      checkpoints.prepare("UPDATE executions SET status = 'failed' WHERE id = ?").run(runId);
    },
    steps: (runId: string) =>
      lines.filter(({ event, run }) => event === "step.done" && run === runId).map(({ step }) => step),
    async close() {
      await runner.close(5_000);
      for (const { name } of await local.list()) await local.destroy(name);
      checkpoints.close();
      store.close();
      await github.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function toApi(apiUrl: string) {
  return { apiUrl, appId: APP_ID, privateKey: PRIVATE_KEY };
}
