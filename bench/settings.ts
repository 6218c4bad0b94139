import { atMost, type Figure } from "./figure.ts";
import { MISTAKES, type Mistake } from "./settings-mistakes.ts";
import { aMachine } from "./start-with.ts";

/** A mistake in the settings is told within this, seen from outside the process. */
const GOAL_MS = 2_000;
/** What else the machine does is not ours: the quickest of so many counts. */
const TRIES = 3;

/** How long the slowest of the commonest mistakes takes to be told, in real starts one after the other; each is told in its one line. */
export async function benchSettings(): Promise<Figure[]> {
  const machine = await aMachine();
  const slowest = { name: "", ms: 0 };
  try {
    for (const mistake of MISTAKES) {
      const ms = await measure(machine, mistake);
      if (ms > slowest.ms) Object.assign(slowest, { name: mistake.name, ms });
    }
  } finally {
    await machine.close();
  }
  const name = `the slowest of ${MISTAKES.length} settings mistakes told in one line with exit code 1 (${slowest.name})`;
  return [atMost(name, "ms", { value: slowest.ms, baseline: GOAL_MS, goal: 1 })];
}

async function measure(machine: Awaited<ReturnType<typeof aMachine>>, mistake: Mistake): Promise<number> {
  let quickest = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && quickest > GOAL_MS / 2; tries += 1) {
    const { code, errors, ms } = await machine.start(mistake);
    const isTold = code === 1 && /^[^\n]+\n$/.test(errors) && mistake.line.test(errors.trimEnd());
    if (!isTold) throw new Error(`"${mistake.name}" was not told in its line: ${code}, ${errors}`);
    quickest = Math.min(quickest, ms);
  }
  return quickest;
}
