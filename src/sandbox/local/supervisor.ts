/**
 * A process of its own for one job of a local sandbox, so that the job goes on when the app is killed.
 *
 * It reads one JSON line of {@link SupervisorSpec} from stdin (the model's key comes this way and stays in this process), takes
 * the job's pid file (a second supervisor of the same job ends at once), opens the sandbox's way out, runs the command and
 * writes how it ended. When it dies, bubblewrap's whole pid namespace dies with it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { constants } from "node:os";
import { createWayOut } from "../egress/way-out.ts";
import type { ModelSpend } from "../sandbox.ts";
import { countOomKills } from "./count-oom-kills.ts";
import { killFamily, listDescendants, readProcessMark, signal, writeFileAtomically } from "./processes.ts";
import type { ExitRecord, SupervisorSpec } from "./supervisor-spec.ts";
import { createTailFile } from "./tail-file.ts";

/** What the command leaves behind may hold its output open: it is not waited for longer than this. */
const LEFTOVER_MS = 1_000;
/** A shell's exit code of a command that a signal ended: this and the signal's number. */
const SIGNALLED = 128;
const SIGKILLED = SIGNALLED + constants.signals.SIGKILL;

const spec = readSpec();

/** Heard from the first moment on: unheard it would end this process while the command is being made, and leave that behind. */
let onTerm = (): void => finish({ reason: "killed" });
process.on("SIGTERM", () => onTerm());

const wayOut = await createWayOut({ ...spec, onSpend: keepSpend });

if (takePidFile()) {
  rmSync(spec.egressSocket, { force: true });
  wayOut.listen(spec.egressSocket, run);
}

/** A supervisor that is never given a job reads an empty spec and ends. */
function readSpec(): SupervisorSpec {
  const text = readFileSync(0, "utf8");
  if (text === "") process.exit(0);
  return JSON.parse(text) as SupervisorSpec;
}

function takePidFile(): boolean {
  try {
    const descriptor = openSync(spec.files.pid, "wx", 0o600);
    writeSync(descriptor, readProcessMark(process.pid));
    closeSync(descriptor);
    return true;
  } catch {
    return false;
  }
}

function run(): void {
  const stdin = openSync(spec.files.stdin, "r");
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    stdio: [stdin, "pipe", "pipe"],
    detached: true,
  });
  const ending = createEnding(child);
  const keepError = createTailFile(spec.files.stderr);
  const oomKills = countOomKills(readOrNone);
  keepOutput(child, () => ending.begin("too_much_output", 0));
  child.stderr?.on("data", keepError);
  onTerm = () => ending.begin("killed", spec.graceMs);
  setTimeout(() => ending.begin("timed_out", spec.graceMs), spec.timeoutMs).unref();
  child.on("error", (error) => {
    keepError(Buffer.from(`${error.message}\n`));
    finish({ exitCode: 127, reason: ending.reason() });
  });
  child.on("exit", () => {
    ending.killAll();
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, LEFTOVER_MS);
  });
  child.on("close", (code, by) => {
    const exitCode = code ?? (by === null ? undefined : SIGNALLED + constants.signals[by]);
    const reason = ending.reason();
    if (reason !== "exited") return finish({ reason });
    const isOutOfMemory = exitCode === SIGKILLED && countOomKills(readOrNone) > oomKills;
    finish(isOutOfMemory ? { reason: "out_of_memory" } : { exitCode, reason });
  });
}

/** How the command is made to end, and why: the first reason counts. */
function createEnding({ pid }: ChildProcess) {
  let reason: ExitRecord["reason"] = "exited";
  // Without bubblewrap there is no pid namespace that dies as a whole.
  const killAll = (): void => {
    if (pid !== undefined) killFamily(pid);
  };
  return {
    killAll,
    reason: () => reason,
    begin(why: Exclude<ExitRecord["reason"], "exited">, graceMs: number): void {
      if (reason !== "exited") return;
      reason = why;
      if (pid !== undefined) for (const each of listDescendants(pid)) signal(each, "SIGTERM");
      setTimeout(killAll, graceMs);
    },
  };
}

/** Writes what the command prints to its file, up to the job's cap. */
function keepOutput({ stdout }: ChildProcess, onTooMuch: () => void): void {
  let written = 0;
  stdout?.on("data", (chunk: Buffer) => {
    const room = spec.outputCapBytes - written;
    written += chunk.length;
    if (room > 0) appendFileSync(spec.files.stdout, chunk.subarray(0, room));
    if (written > spec.outputCapBytes) onTooMuch();
  });
}

/** Kept while the job runs: who kills this process must not make its cost unknown. */
function keepSpend(spend: ModelSpend): void {
  writeFileAtomically(spec.files.spend, JSON.stringify(spend));
}

function readOrNone(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function finish(record: ExitRecord): void {
  const spend = wayOut.spend();
  if (spend !== undefined) keepSpend(spend);
  writeFileAtomically(spec.files.exit, JSON.stringify(record));
  rmSync(spec.egressSocket, { force: true });
  process.exit(0);
}
