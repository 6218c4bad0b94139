import { takeBaseline } from "../../../src/change/collect.ts";
import { parseChangeSet } from "../../../src/change/serialize.ts";
import type { ExecOptions, Sandbox } from "../../../src/sandbox/sandbox.ts";
import { bindStep, openThread, type Step } from "../../../src/workflow/step.ts";
import { type CheckpointState, takeCheckpoint } from "../../../src/workflow/work/checkpoint.ts";
import { NOW } from "../../support/a-github.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";
import { aSandbox } from "../../support/a-sandbox.ts";
import type { aWorkTree } from "../../support/a-work-tree.ts";

type Exec = Sandbox["exec"];

/** A run whose agent works in a real work tree, with the app's real scripts, under a clock of the test's. */
export async function aCheckpointedRun(
  work: ReturnType<typeof aWorkTree>,
  {
    pauseMs = 0,
    verb = "work",
    poll,
  }: { pauseMs?: number; verb?: "work" | "ask"; poll?: Sandbox["poll"] } = {},
) {
  work.prepare();
  const { sandbox: scripted, starts } = aSandbox();
  /** What each command was run beside; and what it does instead of the script, if anything. */
  const asked: ExecOptions["alone"][] = [];
  const hook: { exec: Exec | undefined } = { exec: undefined };
  const exec: Exec = async (args, options) => {
    asked.push(options.alone);
    if (options.alone === "paused") fake.clock.now += pauseMs;
    return hook.exec === undefined ? work.sandbox.exec(args, options) : hook.exec(args, options);
  };
  const sandbox: Sandbox = {
    ...scripted,
    ...(poll && { poll }),
    paths: work.sandbox.paths,
    exec,
  };
  const { parts, fake, keep } = aRunsParts({ sandbox });
  const run = await keep(aRun());
  const plan = aPlan({ verb, base: { sha: work.first, treeSha: "c".repeat(40), ref: "refs/heads/main" } });
  await takeBaseline(sandbox, { baseSha: work.first, baseline: `${run.id}-1` });
  asked.length = 0;

  async function step(): Promise<Step> {
    const now = await parts.store.runs.get(run.id);
    return openThread(bindStep(parts, now ?? run));
  }
  let last: CheckpointState | undefined;
  let offsetBytes = 0;
  return {
    ...{ work, parts, plan, run, sandbox, asked, hook, starts, step, clock: fake.clock },
    /** A checkpoint minutes after the agent began, which has written on since the one before. */
    async checkpoint(minutes: number): Promise<CheckpointState | undefined> {
      fake.clock.now = NOW + minutes * 60_000;
      offsetBytes += 100;
      const look = { plan, job: { machine: 1, round: 1 }, startedAt: NOW, offsetBytes, last };
      last = await takeCheckpoint(await step(), look);
      return last;
    },
    /** What a run left in the store, as paths with their contents. */
    async kept(runId = run.id): Promise<Record<string, string>> {
      const bytes = await parts.store.changeSets.get(runId);
      const { changes } = bytes === undefined ? { changes: [] } : parseChangeSet(bytes);
      return Object.fromEntries(
        changes.map((change) => [
          change.path,
          change.kind === "delete" ? "deleted" : Buffer.from(change.content).toString(),
        ]),
      );
    },
    thread: async () => (await step()).thread,
    row: async () => (await step()).run,
  };
}
