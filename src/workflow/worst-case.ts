import { MAX_AGENT_JOBS, MAX_MACHINES } from "../run/agent-job.ts";
import { MAX_ATTEMPTS } from "../run/repository-config.ts";
import { MIN_MINUTES, MIN_ROUND_MINUTES } from "./admit/decide-limits.ts";
import { countLooks, LOOK_PLANS, toWorkPlan } from "./look-plan.ts";
import { PATIENCE } from "./retry-policy.ts";
import { MAX_LOOK_BYTES, MAX_RESULT_BYTES } from "./steps.ts";

/** Every step of the longest way through `workflow.ts`, by its name without the numbers of its machine and round. */
export const STEPS = {
  once: {
    step: [
      ...["read", "admit", "turn", "announce waiting", "admit again", "announce", "clear sandbox"],
      ...["take kept", "commit", "branch", "pull request", "keep session", "stop sandbox", "finish"],
    ],
    last_word: ["report"],
    notice: ["notify"],
    until: ["wait"],
  },
  eachMachine: {
    step: ["begin clone", "start clone", "end clone token", "start setup", "begin work"],
    until: ["provision", "clone", "setup"],
  },
  eachAgentJob: { step: ["start agent"], until: ["work"] },
  eachChange: { step: ["keep session", "collect"], until: [] },
  eachCheck: { step: ["start checks"], until: ["checks"] },
} as const;

/** What is taken out of the sandbox: the first work, and each time the agent was sent back. */
const MAX_CHANGES = 1 + MAX_ATTEMPTS;
/** Each change; the tests of the last one, which passed, and the base once. */
const MAX_CHECKS = MAX_CHANGES + 2;

/** A run that may work so long fits into an execution on AWS, whatever happens to it; `RUN_MINUTES` is no more there. */
export const MAX_MINUTES_ON_AWS = 60;

/**
 * What AWS meters of a run at most, with everything at its worst: every step uses all its tries, every wait lasts as long as it may, and
 * the machine is lost once. An execution has 3,000 operations and 100 MB (F109). Pure.
 *
 * @param minutes the run's own limit
 */
export function countWorstCase(minutes: number): { operations: number; bytes: number } {
  const { once, eachMachine, eachAgentJob, eachChange, eachCheck } = STEPS;
  const count = (kind: "step" | "until") =>
    once[kind].length +
    MAX_MACHINES * eachMachine[kind].length +
    MAX_AGENT_JOBS * eachAgentJob[kind].length +
    MAX_CHANGES * eachChange[kind].length +
    MAX_CHECKS * eachCheck[kind].length;
  const steps = count("step");
  const { wait, provision, clone, commands, checks } = LOOK_PLANS;
  const ready = countLooks(provision) + countLooks(clone) + countLooks(commands);
  const again = Math.min(minutes, MIN_MINUTES);
  const rounds = MAX_AGENT_JOBS - MAX_MACHINES;
  // What rounds on one machine take is of the same minutes, but for what each has at least.
  const work =
    countLooks(toWorkPlan(minutes)) +
    (MAX_MACHINES - 1) * countLooks(toWorkPlan(again)) +
    rounds * countLooks(toWorkPlan(MIN_ROUND_MINUTES));
  const looks = countLooks(wait) + MAX_MACHINES * ready + MAX_CHECKS * countLooks(checks) + work;
  // A `waitForCondition` is one operation beside its looks; so is the execution.
  const untils = count("until");
  const last = PATIENCE.last_word.attempts + PATIENCE.notice.attempts;
  return {
    operations: 1 + steps * PATIENCE.step.attempts + last + untils + looks,
    // What is no look at the agent keeps some hundred bytes: counted as a kilobyte.
    bytes: (steps + 2) * MAX_RESULT_BYTES + work * MAX_LOOK_BYTES + (looks - work) * 1_000,
  };
}
