import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { SandboxError } from "../../errors.ts";
import { arrayOf } from "../../values/array-of.ts";
import type { CommandEnd, JobState } from "../sandbox.ts";

const Base64 = z.string().regex(/^[A-Za-z0-9+/=]*$/);

/** What the program inside answers, an operation each. Its machine is hostile (S15). */
export const ExecAnswer = z.object({
  outcome: z.enum(["exited", "timed_out", "too_much_output"]),
  exitCode: z.number().int().nullable(),
  stdout: Base64,
  stderr: z.string(),
});
export const StartAnswer = z.object({
  isSplit: z.boolean(),
  egress: z.enum(["open", "limited", "unknown"]),
  openPorts: arrayOf(z.int()).refine((ports) => ports.length <= 10),
});
const REASON = z.enum(["exited", "timed_out", "too_much_output", "killed"]);
const EndAnswer = z.object({
  exitCode: z.number().int().nullable(),
  reason: REASON,
  ms: z.number().nonnegative(),
  endBytes: z.int().nonnegative(),
});
export const PollAnswer = z.object({
  chunk: Base64,
  ends: arrayOf(EndAnswer).nullable(),
  state: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("running") }),
    z.object({ kind: z.literal("gone") }),
    z.object({
      kind: z.literal("exited"),
      exitCode: z.number().int().nullable(),
      reason: REASON,
    }),
  ]),
});
export const TailAnswer = z.object({ text: z.string() });
export const OkAnswer = z.object({ ok: z.literal(true) });

/** How a job stands, in the port's words. Pure. */
export function toJobState(state: z.infer<typeof PollAnswer>["state"]): JobState {
  return state.kind === "exited" ? { ...state, exitCode: toExitCode(state.exitCode) } : state;
}

/** How the commands of a job of several ended, in the port's words. Pure. */
export function toEnds(ends: z.infer<typeof PollAnswer>["ends"]): { ends?: CommandEnd[] } {
  if (ends === null) return {};
  return { ends: ends.map((end) => ({ ...end, exitCode: toExitCode(end.exitCode) })) };
}

/** Python tells a signal by its negative number. */
function toExitCode(exitCode: number | null): number | undefined {
  return exitCode !== null && exitCode < 0 ? 128 - exitCode : (exitCode ?? undefined);
}

/** What the machine packed; more than was asked for is its fault and is not taken (S15). Pure. */
export function unpack(packed: string, capBytes: number): Uint8Array {
  if (packed === "") return new Uint8Array();
  try {
    return gunzipSync(Buffer.from(packed, "base64"), { maxOutputLength: Math.max(1, capBytes) });
  } catch (cause) {
    const message = "The sandbox's answer can't be read.";
    throw new SandboxError(message, { code: "bad_answer", retry: "backoff", cause });
  }
}
