import { describe, expect, it } from "vitest";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { announce } from "../../../src/workflow/tell/report.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";

async function written(hasChecksOnDefaultBranch: boolean, ref: string) {
  const { parts, fake, keep } = aRunsParts({ settings: { hasChecksOnDefaultBranch } });
  const run = await keep(aRun());
  for (let id = 1; id <= 3; id += 1) fake.answer(201, { id });
  const plan = aPlan({ base: { sha: "b".repeat(40), treeSha: "c".repeat(40), ref } });
  await announce(await openThread(bindStep(parts, run)), {
    plan,
    turn: { kind: "taken", budgetMicroUsd: 1 },
  });
  return fake.seen.map(({ route }) => route.split("/").at(-1)).toSorted();
}

describe("F65: the check run of a run that begins", () => {
  it.each([
    ["on the default branch's head", true, "refs/heads/main", true],
    ["on the default branch's head, where the operator wants none there", false, "refs/heads/main", false],
    ["on another commit", false, "refs/pull/12/head", true],
  ])("%s (wanted: %s, %s): %s", async (_, hasChecks, ref, isWritten) => {
    expect(await written(hasChecks, ref)).toEqual([
      ...(isWritten ? ["check-runs"] : []),
      "comments",
      "reactions",
    ]);
  });
});
