import { z } from "zod";
import type { ModelAccess } from "../sandbox.ts";
import type { Command } from "./commands.ts";

/** What a supervisor is told, once, on stdin. */
export interface SupervisorSpec extends Command {
  /** What runs behind it: the arguments of each, and how many of all must not fail for the rest to be run. */
  next: { args: readonly (readonly string[])[]; needed: number } | undefined;
  files: {
    pid: string;
    stdin: string;
    stdout: string;
    stderr: string;
    exit: string;
    ends: string;
    spend: string;
  };
  egressSocket: string;
  allowedHosts: readonly string[];
  model: ModelAccess | undefined;
  budgetMicroUsd: number | undefined;
  timeoutMs: number;
  graceMs: number;
  outputCapBytes: number;
}

/** What a supervisor leaves behind. */
export const ExitRecord = z.object({
  exitCode: z.number().int().optional(),
  reason: z.enum(["exited", "timed_out", "too_much_output", "killed", "out_of_memory"]),
});
/** How each of several commands ended, kept while the job runs. */
export const EndRecords = z.array(ExitRecord.extend({ ms: z.number(), endBytes: z.number() }));
export type EndRecord = z.infer<typeof EndRecords>[number];
/** What its gateway counted, kept while the job runs: a supervisor may be killed. */
export const SpendRecord = z.object({ costMicroUsd: z.number().nonnegative(), isUsedUp: z.boolean() });
export type ExitRecord = z.infer<typeof ExitRecord>;
