import { describe, expect, it } from "vitest";
import type { KeptWork } from "../../../src/workflow/ready/lay-out-kept.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { startAgent } from "../../../src/workflow/work/start-agent.ts";
import { NOW } from "../../support/a-github.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";
import { aSandbox } from "../../support/a-sandbox.ts";

const CHECKPOINT = { at: NOW, files: 1, additions: 1, deletions: 0 };

/** What the agent of a second machine is told, beside the task. */
async function told(kept: KeptWork, { seenAt, machine = 2 }: { seenAt?: number; machine?: number } = {}) {
  const { sandbox, starts } = aSandbox();
  const { parts, fake, keep } = aRunsParts({ sandbox });
  const run = await keep(aRun());
  await parts.store.runs.update(run.id, { checkpoint: CHECKPOINT });
  fake.answer(200, []);
  const now = (await parts.store.runs.get(run.id)) ?? run;
  await startAgent(await openThread(bindStep(parts, now)), {
    ...{ plan: aPlan(), kept, budgetMicroUsd: 1, job: { machine, round: 1 }, seenAt },
    ...{ ask: { kind: "task" }, told: [] },
  });
  return Buffer.from(starts[0]?.stdin ?? []).toString();
}

describe("F21: an agent that begins again on another machine", () => {
  it.each([
    [20_000, "a minute"],
    [60_000, "a minute"],
    [61_000, "2 minutes"],
    [290_000, "5 minutes"],
  ])("is told how old its files are: %d ms", async (lostMs, words) => {
    const text = await told({ kind: "restored" }, { seenAt: NOW + lostMs });

    expect(text).toContain(
      `This is the second try: the sandbox died during the first. The files in the working directory are as they were ${words} before`,
    );
    expect(text).toContain("git diff HEAD");
    expect(text).not.toContain("from its beginning");
  });

  it.each<KeptWork>([{ kind: "none" }, { kind: "laid_out", skipped: [] }])(
    "is told to begin from the beginning where nothing of its own is there: %j",
    async (kept) => {
      const text = await told(kept, { seenAt: NOW + 1 });

      expect(text).toContain("Do the work from its beginning.");
      expect(text).not.toContain("git diff HEAD");
    },
  );

  it("is told nothing of it on the first", async () => {
    expect(await told({ kind: "none" }, { machine: 1 })).not.toContain("second try");
  });
});
