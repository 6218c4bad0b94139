// needs: bubblewrap, python
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { costOf, forgeResult } from "../support/forged-result.ts";
import { report, shell } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";
import { until } from "../support/world-until.ts";

const stories = useStories({}, "aio");
const DEAR = { inputTokens: 40_000, outputTokens: 2_000 };
const DEAR_MICRO_USD = 100_000;
/** As long as its tokens say. */
const TEXT = "seven. ".repeat(1_000);

describe("where no gateway of ours counts", () => {
  test.each([
    [0, 80_000, DEAR_MICRO_USD],
    [49.99, 1_000_000, 1_000_000],
  ])(
    "S33: a run whose agent writes $%d into the CLI's output costs from %d to %d",
    async (forged, least, most) => {
      const story = await stories.begin({ script: () => ({ ...shell(forgeResult(forged)), usage: DEAR }) });
      const number = await story.issue();

      const ended = await story.command(number, "/claude --budget 1 work");

      expect(costOf(ended)).toBeGreaterThanOrEqual(least);
      expect(costOf(ended)).toBeLessThanOrEqual(most);
    },
  );

  test("F76: a run that is stopped costs what was written by then, and the session's next run its own", async () => {
    const lasting = "node -e 'setTimeout(() => {}, 600_000)' story-money-distant";
    const script = steps({ text: TEXT, ...shell(lasting), usage: DEAR });
    const story = await stories.begin({ script });
    const number = await story.issue();
    const { runId } = story.say(number, "/claude take your time");
    await until("the agent's tool to run", () =>
      story.log(runId).some(({ event }) => event === "run.agent_spoke"),
    );
    story.say(number, "/claude stop");
    const stopped = await story.ended(runId);

    story.setScript(steps({ ...report("answered"), usage: DEAR }));
    const next = await story.command(number, "/claude ask what did you do?");

    expect(costOf(stopped) / DEAR_MICRO_USD).toBeGreaterThanOrEqual(0.98);
    expect(costOf(stopped) / DEAR_MICRO_USD).toBeLessThan(1.05);
    // The session is put back without what the CLI had counted for it: nothing is paid twice.
    expect(costOf(next)).toBe(DEAR_MICRO_USD);
  });
});
