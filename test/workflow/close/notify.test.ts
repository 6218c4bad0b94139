import { describe, expect, it } from "vitest";
import type { Notifier } from "../../../src/notify/notifier.ts";
import { noticeSchema } from "../../../src/report/notice.ts";
import type { Outcome } from "../../../src/run/outcome.ts";
import type { Run } from "../../../src/run/run.ts";
import { notify } from "../../../src/workflow/close/notify.ts";
import { bindStep } from "../../../src/workflow/step.ts";
import { NO_FACTS } from "../../../src/workflow/tell/report.ts";
import { anOutcome, OUTCOME_KINDS } from "../../support/a-outcome.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aRun } from "../../support/a-run.ts";

type Sent = Parameters<Notifier["send"]>[0];

/** What the receiver is sent of a run that ended so. */
async function sentOf(outcome: Outcome, run: Partial<Run> = {}): Promise<Sent[]> {
  const sent: Sent[] = [];
  const { parts } = aRunsParts();
  const notifier: Notifier = {
    async send(message) {
      sent.push(message);
      return { kind: "delivered" };
    },
  };
  const step = bindStep({ ...parts, notifier }, aRun(run));
  // The second time it is the same.
  for (const _ of [1, 2]) await notify(step, { outcome, facts: NO_FACTS });
  return sent;
}

describe("who is told that a run ended", () => {
  it("is told the same under the same id the second time, in an id without a full stop", async () => {
    const outcome = anOutcome("published");
    const [first, second] = await sentOf(outcome, {
      outcome,
      endedAt: 1_770_000_000_000,
      costMicroUsd: 20_000,
    });

    expect(second).toEqual(first);
    expect(first?.id).toBe(`${aRun().id}_run_ended`);
    expect(noticeSchema.parse(JSON.parse(first?.body ?? ""))).toMatchObject({
      outcome: "published",
      cost_usd: 0.02,
      at: "2026-02-02T02:40:00.000Z",
    });
  });

  it("is told what the run's row says, where that ended otherwise than the run itself knows", async () => {
    const [sent] = await sentOf(anOutcome("broken"), { outcome: anOutcome("asked"), endedAt: 1 });

    expect(JSON.parse(sent?.body ?? "")).toMatchObject({ outcome: "asked", needs: "answer" });
  });

  it("is told of every ending but those of runs that came to nothing, and of what waits for approval", async () => {
    const untold: string[] = [];
    for (const kind of OUTCOME_KINDS)
      if ((await sentOf(anOutcome(kind), { commentId: 5 })).length === 0) untold.push(kind);

    expect(untold.toSorted()).toEqual(["handed_over", "nothing_to", "refused", "silent"]);
  });

  it("F34: is not told of a command that was deleted before anybody was told of it", async () => {
    const withdrawn = anOutcome("stopped", { why: "withdrawn" });

    expect(await sentOf(withdrawn)).toEqual([]);
    expect(await sentOf(withdrawn, { commentId: 5 })).toHaveLength(2);
  });

  it("is not told of replies", async () => {
    const command = { verb: "status", options: {}, instruction: "", context: "" } as const;

    expect(await sentOf(anOutcome("answered"), { command })).toEqual([]);
    expect(await sentOf(anOutcome("answered"), { problem: { problem: "x", example: "y" } })).toEqual([]);
  });
});
