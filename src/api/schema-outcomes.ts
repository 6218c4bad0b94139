import { z } from "zod";

const count = z.int().nonnegative();

/** What came of a person's runs in a repository in a month. */
export const outcomeRowSchema = z.object({
  month: z
    .string()
    .regex(/^\d{4}-\d{2}$/)
    .nullable(),
  repository: z.string().nullable().describe("owner/name"),
  person: z.string().nullable().describe("A GitHub login."),
  runs: count,
  pull_requests: count.describe("Published to: merged, closed and open ones."),
  merged: count,
  closed: count.describe("Closed without a merge."),
  open: count,
  reverted: count,
  rounds: count.describe("How often an agent was sent back with what failed."),
  cost_usd: z.number().nonnegative(),
  cost_per_merged_usd: z.number().nonnegative().nullable(),
  hours_to_merge: z.number().nonnegative().nullable().describe("The median."),
});

export const outcomesSchema = z.object({ from: z.string(), to: z.string(), rows: z.array(outcomeRowSchema) });
