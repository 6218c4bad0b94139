// needs: bubblewrap
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { SandboxError } from "../../src/errors.ts";
import { parseKeptPrompt, toPromptName } from "../../src/run/kept-prompt.ts";
import { aRunWorld, type RunWorld } from "../support/run-world.ts";

const JOB = { machine: 1, round: 1 };

/** In Claude Code's place: a program that says in its transcript what it was given on stdin, to the byte. */
const ECHO = `#!/bin/sh
[ "$1" = --version ] && echo '2.1.329 (Claude Code)' && exit
printf '{"type":"given","stdin":"%s"}\\n' "$(base64 -w 0)"
printf '{"type":"result","subtype":"success","is_error":false,"num_turns":1,"total_cost_usd":0.01,"session_id":"s","result":"x","structured_output":{"title":"x","summary":"x","done":[],"outcome":"answered"}}\\n'
`;

const directory = mkdtempSync(join(tmpdir(), "sandpiper-echo-"));
const agent = join(directory, "claude");
writeFileSync(agent, ECHO);
chmodSync(agent, 0o755);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let world: RunWorld;
beforeEach(async () => {
  world = await aRunWorld(agent);
});
afterEach(() => world.close());

/** What the run's agent was given, by its own word, and what is kept of it. */
async function compare(runId: string) {
  const transcript = await world.store.transcripts.read({ runId, ...JOB }, 1_000_000);
  const [line = ""] = Buffer.from(transcript).toString().split("\n");
  const kept = await world.store.prompts.get(toPromptName(runId, JOB));
  return {
    given: Buffer.from(JSON.parse(line).stdin, "base64").toString(),
    kept: kept && parseKeptPrompt(kept),
  };
}

/** Lets the first start of an agent fail: before anything came of it, or when it works and only the answer is lost. */
function failStart(when: "before" | "after"): () => number {
  let starts = 0;
  const { find } = world.sandboxes;
  world.sandboxes.find = async (name) => {
    const sandbox = await find(name);
    if (sandbox === undefined) return undefined;
    const start: typeof sandbox.start = async (job) => {
      const isFirst = job.name.startsWith("agent-") && ++starts === 1;
      const fault = new SandboxError("The answer was lost.", { code: "unreachable", retry: { atMs: 0 } });
      if (isFirst && when === "before") throw fault;
      const started = await sandbox.start(job);
      if (isFirst) throw fault;
      return started;
    };
    return { ...sandbox, start };
  };
  return () => starts;
}

describe("the prompt that is kept", () => {
  test("is what the agent was given", async () => {
    world.github.comment({
      repo: "octo/shelf",
      number: world.number,
      author: "octo",
      body: "On page 7<!-- x -->.",
    });
    const { id, outcome } = await world.run("/claude say what is wrong, “ü” 🐦");
    const { given, kept } = await compare(id);

    expect(outcome).toMatchObject({ kind: "answered" });
    expect(given).toContain("On page 7.");
    expect(kept?.text).toBe(given);
    expect(kept?.items).toContainEqual(
      expect.objectContaining({ title: expect.stringMatching(/^a comment of octo,/), hiddenRemoved: 1 }),
    );
  });

  test.each(["before", "after"] as const)(
    "F11: is what the agent was given, too, when the step runs twice because its first try died %s the start",
    async (when) => {
      const countStarts = failStart(when);
      const { id } = await world.run("/claude say what is wrong");
      const { given, kept } = await compare(id);

      expect(countStarts()).toBe(2);
      expect(given).toContain("say what is wrong");
      expect(kept?.text).toBe(given);
    },
  );
});
