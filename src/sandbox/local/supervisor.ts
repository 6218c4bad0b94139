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
import type { EndRecord, ExitRecord, SupervisorSpec } from "./supervisor-spec.ts";
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

/** Runs the commands one after the other, until one is ended by something else than itself, or one fails that the rest needs. */
async function run(): Promise<void> {
  const { next } = spec;
  const keepOutput = createOutput();
  const keepError = createTailFile(spec.files.stderr);
  const endAt = Date.now() + spec.timeoutMs;
  const ends: EndRecord[] = [];
  for (const args of [spec.args, ...(next?.args ?? [])]) {
    const begunAt = Date.now();
    const oomKills = countOomKills(readOrNone);
    const isFirst = ends.length === 0;
    const ended = await runCommand(args, { isFirst, leftMs: endAt - begunAt, keepOutput, keepError });
    const isOutOfMemory = ended.exitCode === SIGKILLED && countOomKills(readOrNone) > oomKills;
    const record: ExitRecord = isOutOfMemory ? { reason: "out_of_memory" } : ended;
    ends.push({ ...record, ms: Date.now() - begunAt, endBytes: keepOutput.keptBytes() });
    if (next !== undefined) writeFileAtomically(spec.files.ends, JSON.stringify(ends));
    const isPassed = record.exitCode === 0;
    if (record.reason !== "exited" || (!isPassed && ends.length <= (next?.needed ?? 0))) break;
  }
  const { exitCode, reason } = ends.at(-1) ?? { reason: "killed" };
  finish({ ...(exitCode !== undefined && { exitCode }), reason });
}

interface Watched {
  isFirst: boolean;
  leftMs: number;
  keepOutput: Output;
  keepError: (chunk: Buffer) => void;
}

/** Runs one command; resolves when it has ended with all that it made. */
function runCommand(
  args: readonly string[],
  { isFirst, leftMs, keepOutput, keepError }: Watched,
): Promise<ExitRecord> {
  const stdin = isFirst ? openSync(spec.files.stdin, "r") : "ignore";
  const child = spawn(spec.command, args, {
    cwd: spec.cwd,
    env: spec.env,
    stdio: [stdin, "pipe", "pipe"],
    detached: true,
  });
  if (stdin !== "ignore") closeSync(stdin);
  const ending = createEnding(child);
  child.stdout?.on("data", (chunk: Buffer) =>
    keepOutput.keep(chunk, () => ending.begin("too_much_output", 0)),
  );
  child.stderr?.on("data", keepError);
  onTerm = () => ending.begin("killed", spec.graceMs);
  const timer = setTimeout(() => ending.begin("timed_out", spec.graceMs), Math.max(0, leftMs)).unref();
  child.on("exit", () => {
    ending.killAll();
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, LEFTOVER_MS);
  });
  return new Promise((resolve) => {
    child.on("error", (error) => {
      keepError(Buffer.from(`${error.message}\n`));
      clearTimeout(timer);
      resolve({ exitCode: 127, reason: ending.reason() });
    });
    child.on("close", (code, by) => {
      clearTimeout(timer);
      const reason = ending.reason();
      const exitCode = code ?? (by === null ? undefined : SIGNALLED + constants.signals[by]);
      resolve(reason === "exited" ? { ...(exitCode !== undefined && { exitCode }), reason } : { reason });
    });
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

interface Output {
  keep(chunk: Buffer, onTooMuch: () => void): void;
  /** How much is in the file. */
  keptBytes(): number;
}

/** Writes what the commands print to the job's file, up to its cap. */
function createOutput(): Output {
  let given = 0;
  return {
    keep(chunk, onTooMuch) {
      const room = spec.outputCapBytes - given;
      given += chunk.length;
      if (room > 0) appendFileSync(spec.files.stdout, chunk.subarray(0, room));
      if (given > spec.outputCapBytes) onTooMuch();
    },
    keptBytes: () => Math.min(given, spec.outputCapBytes),
  };
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
