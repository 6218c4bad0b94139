import { describe, expect, it } from "vitest";
import { CLOSING } from "../../src/workflow/close/close-run.ts";
import { countLooks, LOOK_PLANS, toLookSeconds, toWorkPlan } from "../../src/workflow/look-plan.ts";
import { countWorstCase, MAX_MINUTES_ON_AWS, STEPS } from "../../src/workflow/worst-case.ts";
import { readWorkflowSource } from "../support/workflow-source.ts";

/** The names of steps in the calls that make them, without the numbers of machine and round. */
function namesOf(verbs: string): string[] {
  const call = new RegExp(
    `steps\\.(?:${verbs})(?:<[^(]*>)?\\(\\s*["\`]([a-z ]+?)(?: \\$\\{(?:machine|name)\\})?["\`]`,
    "g",
  );
  return [...readWorkflowSource().matchAll(call)].map(([, name = ""]) => name);
}

describe("F109: what AWS meters of a run", () => {
  it("is under 3,000 operations and 100 MB, whatever happens to it", () => {
    const { operations, bytes } = countWorstCase(MAX_MINUTES_ON_AWS);

    expect(operations).toBeLessThan(3_000);
    expect(bytes).toBeLessThan(100_000_000);
  });

  it("would be more, if a run could work an hour longer", () => {
    expect(countWorstCase(MAX_MINUTES_ON_AWS + 60).operations).toBeGreaterThan(3_000);
  });

  it("counts every step of the workflow", () => {
    const { once, eachMachine, eachAgentJob, eachChange, eachCheck } = STEPS;
    const closing = (kind: string) => CLOSING.filter((each) => each.kind === kind).map(({ name }) => name);

    // A run that replies has a way of its own, which is shorter.
    const steps = namesOf("run|runOr|attempt").filter((name) => name !== "reply");
    expect(new Set([...steps, ...closing("step")])).toEqual(
      new Set([
        ...once.step,
        ...[eachMachine, eachAgentJob, eachChange, eachCheck].flatMap(
          ({ step }) => step as readonly string[],
        ),
      ]),
    );
    expect(new Set(namesOf("until"))).toEqual(
      new Set([...once.until, ...eachMachine.until, ...eachAgentJob.until, ...eachCheck.until]),
    );
    expect(closing("last_word")).toEqual(once.last_word);
  });
});

describe("the plan of looks", () => {
  it("at an agent has one a second at first, and never more than ten seconds between two", () => {
    const plan = toWorkPlan(60);

    expect([0, 5_999, 6_000, 15_000, 30_000, 3_600_000].map((ms) => toLookSeconds(plan, ms))).toEqual([
      1, 1, 2, 5, 10, 10,
    ]);
  });

  it("at what it waits for makes a tenth longer of the wait at most, up to its longest pause", () => {
    for (const plan of Object.values(LOOK_PLANS))
      for (let ms = 10_000 * plan.firstS; ms < plan.withinS * 1_000; ms += 61_000)
        expect(toLookSeconds(plan, ms)).toBeLessThanOrEqual(ms / 10_000);
  });

  it("hardly looks more often in a week than in a day", () => {
    const aDay = { ...LOOK_PLANS.wait, withinS: 86_400 };

    expect(countLooks(LOOK_PLANS.wait)).toBeLessThan(3 * countLooks(aDay));
  });
});
