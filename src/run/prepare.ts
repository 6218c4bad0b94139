import type { ExecResult } from "../sandbox/sandbox.ts";
import type { CloneFailure } from "./outcome.ts";
import type { RunParts } from "./parts.ts";
import { type Ended, ended, type RunPlan } from "./plan.ts";
import { PREPARE_SCRIPT, toFetchEnv } from "./prepare-script.ts";
import type { Run } from "./run.ts";
import { toScope } from "./scopes.ts";
import { acquireSandbox } from "./thread-sandbox.ts";

/** A step may take a minute (F12); a repository that can't be fetched in this is told so. */
const CLONE_TIMEOUT_MS = 55_000;
const OUTPUT_CAP_BYTES = 64 * 1024;

export type Prepared =
  | Ended
  | {
      kind: "prepared";
      projectNotes: string | undefined;
      /** Whether the sandbox was empty before this attempt: nothing of the thread's is in its home then. */
      isNew: boolean;
    };

/**
 * Clones the recorded commit into the sandbox with a token that can only read this repository, and ends that token before
 * anything else runs there (S8). A second time fetches nothing that is there already.
 */
export async function prepare(parts: RunParts, run: Run, plan: RunPlan, attempt: number): Promise<Prepared> {
  const { github, settings, log } = parts;
  const scope = toScope(run, "clone");
  const { owner, name } = run.event.repository;
  const sandbox = await acquireSandbox(parts, run);
  const { base, repository } = sandbox.paths;
  const url = `${settings.webUrl}/${owner}/${name}.git`;
  const branch = plan.target.branch;

  let result: ExecResult;
  try {
    const env = toFetchEnv(settings.webUrl, await github.token(scope));
    const args = [
      "sh",
      "-c",
      PREPARE_SCRIPT,
      "sh",
      base,
      repository,
      url,
      plan.base.sha,
      plan.base.ref,
      branch,
      `${run.id}-${attempt}`,
    ];
    const limits = { timeoutMs: CLONE_TIMEOUT_MS, capBytes: OUTPUT_CAP_BYTES };
    result = await sandbox.exec(args, { env, network: "open", ...limits });
  } finally {
    await github.revoke(scope);
  }
  if (result.outcome === "exited" && result.exitCode === 0) {
    const [first = "", ...rest] = Buffer.from(result.stdout).toString("utf8").split("\n");
    const notes = rest.join("\n");
    const projectNotes = notes.trim() === "" ? undefined : notes;
    return { kind: "prepared", projectNotes, isNew: first === "new" };
  }
  const failure = toCloneFailure(result);
  log.warn(
    { run: run.id, thread: run.threadId, failure, stderr: result.stderr.slice(-1_000) },
    "clone.failed",
  );
  const detail = failure === "missing_ref" ? plan.base.ref : toRemoteWords(result.stderr);
  return ended({ kind: "clone_failed", failure, detail });
}

/** What the server itself said, which git passes on line by line. */
function toRemoteWords(stderr: string): string {
  const said = stderr.split("\n").filter((line) => line.startsWith("remote: "));
  return said.map((line) => line.slice("remote: ".length).trim()).join(" ");
}

/** Git speaks English on stderr and has no codes: its own fixed phrases are all there is. */
function toCloneFailure({ outcome, stderr }: ExecResult): CloneFailure {
  if (outcome === "timed_out") return "too_large";
  if (/couldn't find remote ref|not our ref|unadvertised object/i.test(stderr)) return "missing_ref";
  if (/\bIP allow list\b/i.test(stderr)) return "address_not_allowed";
  if (/authentication failed|could not read username|returned error: 40[134]|not found/i.test(stderr))
    return "denied";
  if (
    /could not resolve host|failed to connect|connection (refused|reset|timed out)|returned error: 5/i.test(
      stderr,
    )
  )
    return "network";
  if (/no space left|disk quota/i.test(stderr)) return "too_large";
  return "unknown";
}
