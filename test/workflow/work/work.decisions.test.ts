import { describe, expect, it } from "vitest";
import { decideCut, SILENCE_LIMIT_MS } from "../../../src/workflow/work/poll-agent.ts";
import { aPlan } from "../../support/a-run.ts";

describe("the decisions of a look", () => {
  const order = { startedAt: 0, plan: aPlan() };
  const limit = 45 * 60_000;

  it.each([
    [limit, limit, undefined],
    [limit + 1, limit, "time"],
    [SILENCE_LIMIT_MS, 0, undefined],
    [SILENCE_LIMIT_MS + 1, 0, "silence"],
  ])("F23: at %d with the last output at %d the agent is cut: %s", (now, lastOutputAt, cut) => {
    expect(decideCut(now, { ...order, lastOutputAt })).toBe(cut);
  });
});
