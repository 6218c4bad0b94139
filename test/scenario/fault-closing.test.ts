// needs: bubblewrap
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GitHubError, StoreError } from "../../src/errors.ts";
import { findLivingProcess } from "../../src/sandbox/local/processes.ts";
import type { Store } from "../../src/store/store.ts";
import { aTable, startDynalite } from "../store/dynamodb/a-table.ts";
import { order, useObedientAgent } from "../support/fault-agent.ts";
import { aRunWorld, type RunWorld } from "../support/run-world.ts";
import { toJobDir } from "../support/world-sandbox.ts";
import { until } from "../support/world-until.ts";

const agent = useObedientAgent();
/** What the CLI prints for a first message of the model. */
const SPOKE = JSON.stringify({
  type: "assistant",
  message: {
    id: "m1",
    model: "claude-sonnet-5-5",
    content: [{ type: "text", text: "I begin." }],
    usage: { input_tokens: 9_000, output_tokens: 1 },
  },
});
const HOUR_MS = 3_600_000;
const storeFault = () => new StoreError("It will not pass.", { code: "bad_row", retry: "never" });
const githubFault = () => new GitHubError("No.", { code: "http", retry: "never", status: 400 });

let dynalite: Awaited<ReturnType<typeof startDynalite>>;
let world: RunWorld;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.close());
afterEach(() => world.close());

/** Lets one thing that closing needs fail for good from the moment on that the pull request is there; returns what lets it work again. */
const FAILING: Record<string, (world: RunWorld) => () => void> = {
  "the receipt": ({ store: { threads } }) => {
    const { open } = threads;
    threads.open = () => Promise.reject(storeFault());
    return () => {
      threads.open = open;
    };
  },
  "the kept session": ({ parts }) => {
    const { find } = parts.sandboxes;
    parts.sandboxes.find = () => Promise.reject(new Error("no"));
    return () => {
      parts.sandboxes.find = find;
    };
  },
  "the end of the sandbox": ({ parts }) => {
    const { stop } = parts.sandboxes;
    parts.sandboxes.stop = () => Promise.reject(storeFault());
    return () => {
      parts.sandboxes.stop = stop;
    };
  },
  "the end of the run": ({ store: { runs } }) => {
    const { end } = runs;
    runs.end = () => Promise.reject(storeFault());
    return () => {
      runs.end = end;
    };
  },
  "the report": ({ parts }) => {
    const { call } = parts.github;
    parts.github.call = () => Promise.reject(githubFault());
    return () => {
      parts.github.call = call;
    };
  },
};

/** On DynamoDB those of the store: what else can fail doesn't know where the run is kept. */
describe.each<[string, () => Promise<Store | undefined>, string[]]>([
  ["SQLite", async () => undefined, Object.keys(FAILING)],
  ["DynamoDB", async () => (await aTable(dynalite.endpoint)).store, ["the receipt", "the end of the run"]],
])("a run on %s whose closing fails in one point", (_, openStore, failing) => {
  beforeEach(async () => {
    const keepIn = await openStore();
    world = await aRunWorld(agent, {}, keepIn === undefined ? {} : { keepIn });
  });

  test.each(failing)(
    "F75: is told, settled, free and without a sandbox at work: %s fails for good",
    async (name) => {
      let repair = () => {};
      const { update } = world.store.threads;
      world.store.threads.update = async (id, patch) => {
        await update(id, patch);
        if (patch.pullNumber !== undefined) repair = FAILING[name]?.(world) ?? repair;
      };

      const { id } = await world.run(order("echo 'A note.' >note.md"));
      repair();
      for (let looks = 0; looks < 2; looks += 1) {
        world.clock.aheadMs += HOUR_MS;
        await world.sweep();
      }

      const run = await world.store.runs.get(id);
      expect(run).toMatchObject({ state: "ended", costMicroUsd: 10_000, outcome: { kind: "published" } });
      expect(world.comment(id)).toMatch(/^\*\*Pull request #2 is ready/);
      expect(world.checks().map(({ status }) => status)).toEqual(["completed", "completed"]);
      expect(await world.store.threads.find(run?.threadId ?? "")).toMatchObject({ spentMicroUsd: 10_000 });
      expect(await world.sandboxes.list()).toEqual([{ name: world.sandbox, isRunning: false }]);
      const next = await world.run(order("exit"));
      expect(next.outcome?.kind).not.toBe("broken");
    },
  );

  test("F76 F77: whose execution is lost is closed by the sweep while its agent works, and so is its agent", async () => {
    const id = await world.say(order(`echo '${SPOKE}'; sleep 100`));
    await until("the agent's first turn", async () => (await world.store.runs.get(id))?.spent?.turns === 1);
    await world.runner.close(5_000);
    world.failExecution(id);
    world.clock.aheadMs += HOUR_MS;
    const job = toJobDir(join(world.directory, "boxes", world.sandbox), id);
    const supervisor = readFileSync(join(job, "pid"), "utf8");
    expect(findLivingProcess(supervisor)).toBeDefined();
    await world.sweep();

    const run = await world.store.runs.get(id);
    expect(run).toMatchObject({ state: "ended", outcome: { kind: "broken" } });
    expect(run?.costMicroUsd).toBeGreaterThan(0);
    expect(world.comment(id)).not.toMatch(/^\*\*Claude is /);
    expect(world.checks().map(({ status }) => status)).toEqual(["completed"]);
    expect(findLivingProcess(supervisor)).toBeUndefined();
  });

  test("F76: whose looks at the agent end by a fault is settled with what it had spent by then", async () => {
    world.sandboxes.before = async (call) => {
      const [open] = await world.store.runs.listOpenIds();
      const run = await world.store.runs.get(open ?? "");
      if (call === "poll" && run?.spent?.turns === 1) throw storeFault();
    };

    const run = await world.run(order(`echo '${SPOKE}'; sleep 100`));

    expect(run).toMatchObject({ outcome: { kind: "broken" }, costMicroUsd: run.spent?.costMicroUsd });
    expect(run.costMicroUsd).toBeGreaterThan(0);
    expect(run.comment).toContain("receipt: sonnet · 1 turn ·");
  });
});
