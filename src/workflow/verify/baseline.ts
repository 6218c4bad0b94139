import { createHash } from "node:crypto";
import { z } from "zod";
import type { CheckResult } from "../../run/evidence.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Step } from "../step.ts";

const RESULTS = z.array(
  z.strictObject({
    command: z.string(),
    // What came to no end of its own may come to one another time.
    state: z.enum(["passed", "failed"]),
    exitCode: z.number().exactOptional(),
    seconds: z.number(),
    tail: z.string(),
  }),
) satisfies z.ZodType<CheckResult[]>;

/** What the checks came to on the run's base, when any run of the repository has seen it. */
export async function readBaseline(
  { store, run }: Pick<Step, "store" | "run">,
  plan: RunPlan,
): Promise<CheckResult[] | undefined> {
  const bytes = await store.baselines.get(toName(run.event.repository.id, plan));
  if (bytes === undefined) return undefined;
  // What an earlier version kept in another form is run again.
  return RESULTS.safeParse(JSON.parse(Buffer.from(bytes).toString("utf8"))).data;
}

/** Keeps it for the runs after this one, where every command came to an end. The second time: the same. */
export async function keepBaseline(
  { store, run }: Pick<Step, "store" | "run">,
  plan: RunPlan,
  results: readonly CheckResult[],
): Promise<void> {
  const kept = RESULTS.safeParse(results);
  // A setup that failed is among the results, in the place of what it kept from running.
  const isWhole =
    kept.success &&
    kept.data.length === plan.verify.length &&
    kept.data.every(({ command }, index) => command === plan.verify[index]);
  if (isWhole)
    await store.baselines.put(toName(run.event.repository.id, plan), Buffer.from(JSON.stringify(kept.data)));
}

/** A base commit, a set of commands and their time: what else they depend on is taken to be the same. */
function toName(repositoryId: number, { base, setup, verify, verifyMinutes, network }: RunPlan): string {
  const about = JSON.stringify([repositoryId, base.sha, setup, verify, verifyMinutes, network]);
  return createHash("sha256").update(about).digest("hex");
}
