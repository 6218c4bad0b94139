// needs: bubblewrap
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SandboxError } from "../../src/errors.ts";
import { order, useObedientAgent } from "../support/fault-agent.ts";
import { aRunWorld, type RunWorld } from "../support/run-world.ts";
import { until } from "../support/world-until.ts";

const MINUTE_MS = 60_000;

const agent = useObedientAgent();
let world: RunWorld;

beforeEach(async () => {
  world = await aRunWorld(agent, { ".gitignore": "*.log\n" });
});
afterEach(() => world.close());

/** A fault of the provider's that passes at once, so that a look comes within a second. */
const refusal = (code: string, message = "The account has no room for another sandbox.") =>
  new SandboxError(message, { code, retry: { atMs: 0 } });

/** From now on the repository has something to set up. */
const withSetup = () =>
  world.github.push(
    {
      repo: "octo/shelf",
      branch: "main",
      files: { ".github/sandpiper.yml": 'setup: ["echo set up >> setup.log"]\n' },
    },
    { silent: true },
  );

const WRITE_NOTE = order("echo A note. > note.md");

/** Lets the machine fail right before a call, once for each thing that is called. */
function failBefore(isIt: (call: string, what: string) => boolean, how: "halt" | "lose", times = 1): void {
  const failed = new Set<string>();
  world.sandboxes.before = async (call, what) => {
    if (failed.size === times || failed.has(what) || !isIt(call, what)) return;
    failed.add(what);
    await world.sandboxes[how](world.sandbox);
  };
}

const isAgentsPoll = (call: string, what: string): boolean => call === "poll" && what.startsWith("agent-");
const isSetupsPoll = (call: string, what: string): boolean => call === "poll" && what.startsWith("setup-");
const events = (event: string) => world.lines.filter((line) => line.event === event);

describe("F19: no sandbox is to be had", () => {
  test("the run waits, says why in its one comment and its check run, and then works", async () => {
    world.sandboxes.refusals = Array.from({ length: 30 }, () => refusal("quota"));
    const runId = await world.say(WRITE_NOTE);

    await until("the reason", () => world.comment(runId).includes("no room for another"));
    expect(world.comment(runId)).toMatch(/^\*\*Claude is waiting\*\* · there is no sandbox for it yet/);
    await until("the check run", () => world.checks()[0]?.output.title === "Waiting for a sandbox");
    expect(events("sandbox.waiting")).toMatchObject([{ run: runId, code: "quota" }]);
    world.sandboxes.refusals = [];
    const run = await world.ended(runId);

    expect(run.outcome).toMatchObject({ kind: "published", files: 1 });
    expect(run.comment).toContain("is ready");
    expect(events("step.failed")).toEqual([]);
  });

  test("after an hour it ends, and says how long it waited and for what", async () => {
    world.sandboxes.refusals = Array.from({ length: 30 }, () => refusal("rate_limited", "Asked too often."));
    const runId = await world.say(WRITE_NOTE);
    await until("the wait", () => events("sandbox.waiting").length > 0);
    world.clock.aheadMs = 60 * MINUTE_MS;
    world.runner.wake(runId);

    const { outcome, comment } = await world.ended(runId);

    expect(outcome).toEqual({
      kind: "sandbox_unavailable",
      reason: "There was no sandbox for 60 minutes: Asked too often.",
    });
    expect(comment).toMatch(/^\*\*No sandbox is available\*\*/);
    expect(comment).toContain("Nothing was published.");
    expect(await world.sandboxes.list()).toEqual([]);
  });

  test("stop ends the wait", async () => {
    world.sandboxes.refusals = Array.from({ length: 60 }, () => refusal("busy"));
    const runId = await world.say(WRITE_NOTE);
    await until("the wait", () => events("sandbox.waiting").length > 0);

    await world.run("/claude stop");

    expect((await world.ended(runId)).outcome).toEqual({ kind: "stopped", by: "octo" });
    expect(await world.sandboxes.list()).toEqual([]);
  });

  test("another fault is no wait: it is tried again, and one that will not pass ends the run", async () => {
    world.sandboxes.refusals = [
      new SandboxError("A hiccup.", { code: "down", retry: "backoff" }),
      new SandboxError("The key is wrong.", { code: "unauthorized", retry: "never" }),
    ];

    const { outcome } = await world.run(WRITE_NOTE);

    expect(outcome).toEqual({ kind: "sandbox_unavailable", reason: "The key is wrong." });
    expect(events("sandbox.waiting")).toEqual([]);
    expect(world.sandboxes.acquired).toHaveLength(2);
  });
});

describe("F20: a sandbox that was made, and whose maker did not answer", () => {
  test("is found by its name and used", async () => {
    const { acquire } = world.sandboxes;
    let made = 0;
    world.sandboxes.acquire = async (name) => {
      const sandbox = await acquire(name);
      made += 1;
      if (made === 1) throw new SandboxError("The connection broke.", { code: "down", retry: "backoff" });
      return sandbox;
    };

    expect((await world.run(WRITE_NOTE)).outcome).toMatchObject({ kind: "published" });
    expect((await world.sandboxes.list()).map(({ name }) => name)).toEqual([world.sandbox]);
  });
});

describe("F21: a machine that is lost", () => {
  test("while the agent works: the run begins once more, on an empty one, from the same base", async () => {
    await withSetup();
    failBefore(isAgentsPoll, "lose");

    const run = await world.run(order("cat setup.log README.md > note.md"));

    expect(run.outcome).toMatchObject({ kind: "published", files: 1, additions: 2 });
    const again = ["provision 2", "clone 2", "start setup 2", "setup 2", "start agent 2.1", "work 2.1"];
    expect([...new Set(world.steps(run.id))]).toEqual(expect.arrayContaining(again));
    expect(
      world.github.comments("octo/shelf", world.number).filter(({ body }) => body?.includes("run=")),
    ).toHaveLength(1);
  });

  test("twice: the run ends, and says so", async () => {
    failBefore(isAgentsPoll, "lose", 2);

    const { outcome, comment } = await world.run(WRITE_NOTE);

    expect(outcome).toMatchObject({ kind: "agent_failed", failure: "killed" });
    expect(comment).toContain("`/claude retry`");
    expect(world.github.pulls("octo/shelf")).toEqual([]);
  });

  test.each([
    [
      "before its setup starts",
      (call: string, what: string) => call === "start" && what.startsWith("setup-"),
    ],
    ["during its setup", isSetupsPoll],
    [
      "before its agent starts",
      (call: string, what: string) => call === "start" && what.startsWith("agent-"),
    ],
  ])("%s: another one is prepared, and no agent works in less", async (_, isIt) => {
    await withSetup();
    failBefore(isIt, "lose");

    const run = await world.run(order("cat setup.log README.md > note.md"));

    expect(run.outcome).toMatchObject({ kind: "published", files: 1, additions: 2 });
    expect(world.steps(run.id)).toContain("clone 2");
  });

  test("during the setup, twice: the run ends, and says so", async () => {
    await withSetup();
    failBefore(isSetupsPoll, "lose", 2);

    const { outcome, comment } = await world.run(WRITE_NOTE);

    expect(outcome).toMatchObject({ kind: "sandbox_unavailable" });
    expect(comment).toContain("> The sandbox was lost twice.");
  });

  test.each(["halt", "lose"] as const)(
    "after the agent's result (%s): changes that are there are taken, others are called lost",
    async (how) => {
      failBefore((call, what) => call === "exec" && what.includes(" compare "), how);

      const { outcome, comment } = await world.run(WRITE_NOTE);

      if (how === "halt") expect(outcome).toMatchObject({ kind: "published", files: 1 });
      else {
        expect(outcome).toEqual({ kind: "changes_lost", text: "It was done." });
        expect(comment).toMatch(/^\*\*The changes were lost with the sandbox\*\*/);
        expect(world.github.pulls("octo/shelf")).toEqual([]);
      }
    },
  );
});

describe("F21: a machine that has stopped", () => {
  test("after the agent's last word is started again, and the result counts", async () => {
    const isOver = (job: string) =>
      existsSync(join(world.directory, "boxes", world.sandbox, "jobs", job, "exit"));
    failBefore((call, what) => isAgentsPoll(call, what) && isOver(what), "halt");

    const run = await world.run(WRITE_NOTE);

    expect(run.outcome).toMatchObject({ kind: "published" });
    expect(world.steps(run.id)).not.toContain("work 2.1");
  });

  test("while the agent works is started again, laid out anew, and the agent begins once more", async () => {
    failBefore(isAgentsPoll, "halt");

    const run = await world.run(
      order("[ ! -e half.md ] || exit 9; echo half > half.md; sleep 5; mv half.md note.md"),
    );

    expect(run.outcome).toMatchObject({ kind: "published" });
    expect(world.steps(run.id)).toContain("clone 2");
  });

  test("keeps neither a stop from ending the run, nor the run from being told", async () => {
    const runId = await world.say(order("sleep 60"));
    await until("the agent to work", () => world.steps(runId).includes("work 1.1"));
    await world.sandboxes.halt(world.sandbox);

    await world.run("/claude stop");

    expect((await world.ended(runId)).outcome).toEqual({ kind: "stopped", by: "octo" });
  });
});

describe("a sandbox that can't be stopped at the end", () => {
  test("keeps nobody from hearing what was done, and the thread's next command from its turn", async () => {
    world.sandboxes.stop = async () => {
      throw new SandboxError("The key is wrong.", { code: "unauthorized", retry: "never" });
    };

    const { outcome, comment } = await world.run(WRITE_NOTE);

    expect(outcome).toMatchObject({ kind: "published" });
    expect(comment).toContain("is ready");
    expect((await world.run(WRITE_NOTE)).outcome).toMatchObject({ kind: "no_change" });
  });
});
