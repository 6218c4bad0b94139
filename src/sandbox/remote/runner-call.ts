import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import { SandboxError } from "../../errors.ts";
import { toNotHeld } from "../not-held.ts";
import { createRunner, ROOT } from "./runner.ts";
import type { OpenMachine } from "./vendor.ts";

/** Longer input than this is uploaded instead of sent with the request. */
const INLINE_CAP_BYTES = 48_000;
const INBOX = `${ROOT}/inbox`;
/** So long another process may take to write a file that this one wrote, too. */
const SAME_FILE_MS = 500;
/** What most operations take at the most. */
export const SHORT_MS = 20_000;

interface CallOptions<T> {
  schema: z.ZodType<T>;
  /** @default 20 s */
  timeoutMs?: number;
  /** What the command or the job reads. @default nothing */
  input?: Uint8Array;
}

/** One operation of the program inside: its answer, or a fault. */
export type RunnerCall = <T>(request: Record<string, unknown>, options: CallOptions<T>) => Promise<T>;

/** Calls of the program in one machine. The input of a call is in the machine before the call is. */
export function createRunnerCall({
  machine,
  isNew,
  isLimited,
  onKeyRefused,
}: Pick<OpenMachine, "machine" | "isNew" | "isLimited" | "onKeyRefused">): RunnerCall {
  const runner = createRunner(machine, { isNew, isLimited });

  async function bring(input: Uint8Array): Promise<{ stdin: string } | { upload: string }> {
    if (input.length <= INLINE_CAP_BYTES) return { stdin: Buffer.from(input).toString("base64") };
    const hash = createHash("sha256").update(input).digest("hex");
    await runner.install();
    await machine.upload(`${INBOX}/${hash}`, input);
    return { upload: hash };
  }

  const call: RunnerCall = async (request, { schema, timeoutMs = SHORT_MS, input = new Uint8Array() }) => {
    const whole = { ...request, ...(await bring(input)) };
    const first = await runner.ask(whole, { schema, timeoutMs });
    // Another process may be writing the very same file: what starts a job can run twice.
    if (first === "not_uploaded") await delay(SAME_FILE_MS);
    const answer = first === "not_uploaded" ? await runner.ask(whole, { schema, timeoutMs }) : first;
    if (answer === "key_refused") {
      if (!(await onKeyRefused?.())) return call({ ...request, key: null }, { schema, timeoutMs, input });
      const message = "The sandbox's placeholder for the model's key did not work: it is made anew.";
      throw new SandboxError(message, { code: "not_running", retry: "backoff" });
    }
    if (answer === "not_held") throw toNotHeld();
    if (answer !== "not_uploaded") return answer;
    // An SDK was seen to report success for an upload that failed: the hash inside tells.
    const message = "A file did not arrive in the sandbox.";
    throw new SandboxError(message, { code: "upload_failed", retry: "backoff" });
  };
  return call;
}
