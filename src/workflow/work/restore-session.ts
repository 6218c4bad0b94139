import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { toCheckedSession } from "../../agent/session-file.ts";
import type { Run } from "../../run/run.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { RunParts } from "../parts.ts";
import { type Clock, realSleep, runShortJob } from "../short-job.ts";

/** Unpacked: the CLI shortens a conversation long before this. */
const CAP_BYTES = 8 * 1024 * 1024;

/**
 * Writes the session's file where the CLI (2.1.329) looks for it: in a directory named for the working directory, with a dash for all that
 * is no letter or digit. It shortens names of more than 200 in a way of its own; there the session is not put back. Whole or not at all.
 */
export const RESTORE_SCRIPT = `set -eu
umask 077
name=$(pwd -P | tr -c 'a-zA-Z0-9\\n' '-')
[ "\${#name}" -le 200 ]
directory=$HOME/.claude/projects/$name
mkdir -p "$directory"
trap 'rm -f "$directory/.part"' EXIT
gzip -dc >"$directory/.part"
ln "$directory/.part" "$directory/$1.jsonl"`;

/**
 * Puts the thread's kept session into the agent's home, which is new in every run (S29), before the agent starts; without one the agent
 * begins anew. The agent of the run before could write the file, so it is made anew from what can be checked of it. Either way the CLI
 * counts its cost from 0. True when the session is back. The second time the job is found, and its end.
 */
export async function restoreSession(
  { store, log, now }: RunParts,
  run: Run,
  { sandbox, sessionId, attempt }: { sandbox: Sandbox; sessionId: string; attempt: number },
  sleep: Clock["sleep"] = realSleep,
): Promise<boolean> {
  await store.threads.update(run.threadId, { sessionCostMicroUsd: 0 });
  const kept = await store.sessions.get(run.threadId, sessionId);
  if (kept === undefined) return false;
  const fields = { run: run.id, thread: run.threadId };
  const stdin = await checkSession(kept.bytes, sessionId);
  if (stdin === undefined) {
    log.warn({ ...fields, why: "unreadable" }, "session.not_restored");
    return false;
  }
  const name = `session-restore-${run.id}-${attempt}`;
  const args = ["sh", "-c", RESTORE_SCRIPT, "sh", sessionId];
  const result = await runShortJob(sandbox, { name, args, stdin, outputCapBytes: 1_000 }, { now, sleep });
  if (result.kind === "failed") log.warn({ ...fields, why: result.why }, "session.not_restored");
  return result.kind === "done";
}

/** The packed session in the form that is put back; undefined when it can't be read, or is too large (S15). */
async function checkSession(packed: Uint8Array, sessionId: string): Promise<Uint8Array | undefined> {
  const bytes = await promisify(gunzip)(packed, { maxOutputLength: CAP_BYTES }).catch(() => undefined);
  const session = bytes && toCheckedSession(bytes.toString("utf8"), sessionId);
  return session === undefined ? undefined : promisify(gzip)(session);
}
