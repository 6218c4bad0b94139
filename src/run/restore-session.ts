import type { Sandbox } from "../sandbox/sandbox.ts";
import type { RunParts } from "./parts.ts";
import type { Run } from "./run.ts";
import { type Clock, realSleep, runShortJob } from "./short-job.ts";

const MAX_FILE_BLOCKS = 1024 * 1024;
const IS_THERE = 3;

/**
 * Writes the session's file where the CLI (2.1.329) keeps it: in a directory named for the working directory, with a dash for all that
 * is no letter or digit. It shortens names of more than 200 in a way of its own; there the session is not put back.
 *
 * What was packed is the agent's own and may be a bomb: it becomes this one file, of at most 512 MB, or nothing. The link is what
 * makes it appear, whole, and only where no such file is.
 */
export const RESTORE_SCRIPT = `set -eu
umask 077
name=$(pwd -P | tr -c 'a-zA-Z0-9\\n' '-')
[ "\${#name}" -le 200 ]
directory=$HOME/.claude/projects/$name
file=$directory/$1.jsonl
[ ! -e "$file" ] || exit ${IS_THERE}
mkdir -p "$directory"
part=$directory/.$1.part
trap 'rm -f "$part"' EXIT
ulimit -f ${MAX_FILE_BLOCKS}
gzip -dc >"$part"
ln "$part" "$file"`;

/**
 * Puts the thread's kept session into a sandbox that was empty, before the agent starts there; without one the agent begins anew.
 * Either way the thread's cumulative cost becomes what the CLI will count from. The second time the job is found, and its end.
 */
export async function restoreSession(
  { store, log, now }: RunParts,
  run: Run,
  { sandbox, sessionId, attempt }: { sandbox: Sandbox; sessionId: string; attempt: number },
  sleep: Clock["sleep"] = realSleep,
): Promise<void> {
  const kept = await store.sessions.get(run.threadId, sessionId);
  if (kept === undefined) return store.threads.update(run.threadId, { sessionCostMicroUsd: 0 });
  const job = {
    name: `session-restore-${run.id}-${attempt}`,
    args: ["sh", "-c", RESTORE_SCRIPT, "sh", sessionId],
    stdin: kept.bytes,
    outputCapBytes: 1_000,
  };
  const result = await runShortJob(sandbox, job, { now, sleep });
  if (result.kind === "failed" && result.exitCode === IS_THERE) return;
  if (result.kind === "failed")
    log.warn({ run: run.id, thread: run.threadId, why: result.why }, "session.not_restored");
  const sessionCostMicroUsd = result.kind === "done" ? kept.costMicroUsd : 0;
  await store.threads.update(run.threadId, { sessionCostMicroUsd });
}
