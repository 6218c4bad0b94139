import type { Run } from "../../run/run.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { openThread } from "../admit/access.ts";
import type { RunParts } from "../parts.ts";
import { type Clock, realSleep, runShortJob } from "../short-job.ts";
import { findAndDo } from "../thread-sandbox.ts";

/** Packed; a conversation of this size has long been cut by the model's own window. */
const SESSION_CAP_BYTES = 16 * 1024 * 1024;
const NO_SESSION = 3;

/** Prints the session's file, packed. The agent may have put anything there: what it can't read itself, this can't either. */
export const KEEP_SCRIPT = `for file in "$HOME"/.claude/projects/*/"$1".jsonl; do
  [ ! -f "$file" ] || exec gzip -9c <"$file"
done
exit ${NO_SESSION}`;

/**
 * Copies the thread's Claude session out of the sandbox, so that the thread goes on with it when the sandbox is gone.
 *
 * It never fails the run, whose work is done by now: a session that is not kept is in the log. The second time it is kept anew. A run
 * whose agent was never looked at has nothing to keep.
 */
export async function keepSession(
  parts: RunParts,
  run: Run,
  sleep: Clock["sleep"] = realSleep,
): Promise<void> {
  const { log, now } = parts;
  if (run.spent === undefined) return;
  const { sessionCostMicroUsd } = run.spent;
  const fields = { run: run.id, thread: run.threadId };
  try {
    const { kind } = await findAndDo(parts, run, (sandbox) =>
      keep(parts, run, sessionCostMicroUsd, { sandbox, now, sleep }),
    );
    if (kind !== "kept") log.warn({ ...fields, why: kind }, "session.not_kept");
  } catch (error) {
    log.warn({ ...fields, why: "fault", err: error }, "session.not_kept");
  }
}

async function keep(
  parts: RunParts,
  run: Run,
  costMicroUsd: number,
  { sandbox, ...clock }: Clock & { sandbox: Sandbox },
): Promise<{ kind: string }> {
  const { sessionId } = await openThread(parts, run);
  if (sessionId === undefined) return { kind: "no_session" };
  const job = {
    name: `session-keep-${run.id}`,
    args: ["sh", "-c", KEEP_SCRIPT, "sh", sessionId],
    stdin: new Uint8Array(),
    outputCapBytes: SESSION_CAP_BYTES,
  };
  const result = await runShortJob(sandbox, job, clock);
  if (result.kind === "failed") return { kind: result.exitCode === NO_SESSION ? "no_session" : result.why };
  await parts.store.sessions.put(run.threadId, { id: sessionId, costMicroUsd, bytes: result.output });
  return { kind: "kept" };
}
