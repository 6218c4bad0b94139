import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { toCheckedSession } from "../../agent/session-file.ts";
import { type AgentJob, renderAgentJob } from "../../run/agent-job.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { openThread, type RunStep, type Step } from "../step.ts";
import { type Clock, findAndDo, realSleep, runShortJob } from "../thread-sandbox.ts";

/** Unpacked: the CLI shortens a conversation long before this. */
const CAP_BYTES = 8 * 1024 * 1024;

/**
 * Writes the session's file where the CLI (2.1.329) looks for it: in a directory named for the working directory, with a dash for all that
 * is no letter or digit. It shortens names of more than 200 in a way of its own; there the session is not put back. Whole or not at all, and
 * nothing that the repository's commands put there beside it.
 */
export const RESTORE_SCRIPT = `set -eu
umask 077
rm -rf "$HOME/.claude"
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
  { store, log, now, run }: Step,
  { sandbox, sessionId, job }: { sandbox: Sandbox; sessionId: string; job: AgentJob },
  sleep: Clock["sleep"] = realSleep,
): Promise<boolean> {
  await store.threads.update(run.threadId, { sessionCostMicroUsd: 0 });
  const kept = await store.sessions.get(run.threadId, sessionId);
  if (kept === undefined) return false;
  const stdin = await checkSession(kept.bytes, sessionId);
  if (stdin === undefined) {
    log.warn({ why: "unreadable" }, "session.not_restored");
    return false;
  }
  const name = `session-restore-${run.id}-${renderAgentJob(job)}`;
  const args = ["sh", "-c", RESTORE_SCRIPT, "sh", sessionId];
  const result = await runShortJob(sandbox, { name, args, stdin, outputCapBytes: 1_000 }, { now, sleep });
  if (result.kind === "failed") log.warn({ why: result.why }, "session.not_restored");
  return result.kind === "done";
}

/** The packed session in the form that is put back; undefined when it can't be read, or is too large (S15). */
async function checkSession(packed: Uint8Array, sessionId: string): Promise<Uint8Array | undefined> {
  const bytes = await promisify(gunzip)(packed, { maxOutputLength: CAP_BYTES }).catch(() => undefined);
  const session = bytes && toCheckedSession(bytes.toString("utf8"), sessionId);
  return session === undefined ? undefined : promisify(gzip)(session);
}

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
 * It never fails the run, whose work is done by now: a session that is not kept is in the log. The second time after the same agent job
 * the same is kept, though its home is gone by then. A run whose agent was never looked at has nothing to keep.
 */
export async function keepSession(step: RunStep, sleep: Clock["sleep"] = realSleep): Promise<void> {
  const { log, now } = step;
  if (step.run.spent === undefined) return;
  try {
    const { kind } = await findAndDo(step, (sandbox) => keep(step, { sandbox, now, sleep }));
    if (kind !== "kept") log.warn({ why: kind }, "session.not_kept");
  } catch (error) {
    log.warn({ why: "fault", err: error }, "session.not_kept");
  }
}

async function keep(
  step: RunStep,
  { sandbox, ...clock }: Clock & { sandbox: Sandbox },
): Promise<{ kind: string }> {
  const { sessionId } = (await openThread(step)).thread;
  const { id, agentJob } = step.run;
  if (sessionId === undefined || agentJob === undefined) return { kind: "no_session" };
  const job = {
    name: `session-keep-${id}-${renderAgentJob(agentJob)}`,
    args: ["sh", "-c", KEEP_SCRIPT, "sh", sessionId],
    stdin: new Uint8Array(),
    outputCapBytes: SESSION_CAP_BYTES,
  };
  const result = await runShortJob(sandbox, job, clock);
  if (result.kind === "failed") return { kind: result.exitCode === NO_SESSION ? "no_session" : result.why };
  await step.store.sessions.put(step.run.threadId, { id: sessionId, bytes: result.output });
  return { kind: "kept" };
}

/**
 * Ends the thread's Claude session: its next run begins another, and is told in short of this one. The second time there is none any
 * more.
 */
export async function giveUpSession({ store, log, run }: Step): Promise<void> {
  await store.threads.update(run.threadId, { sessionId: undefined });
  log.info("session.given_up");
}
