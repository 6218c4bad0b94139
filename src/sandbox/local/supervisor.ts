/**
 * A process of its own for one job of a local sandbox, so that the job goes on when the app is killed.
 *
 * It reads one JSON line of {@link SupervisorSpec} from stdin (the model's key comes this way and stays in this process), takes
 * the job's pid file (a second supervisor of the same job ends at once), opens the sandbox's way out, runs the command and
 * writes how it ended. When it dies, bubblewrap's whole pid namespace dies with it.
 */
import { spawn } from "node:child_process";
import { appendFileSync, closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { constants } from "node:os";
import { createEgress, type ModelGateway } from "../egress/egress.ts";
import type { ModelMeter } from "../egress/model-meter.ts";
import type { ModelSpend } from "../sandbox.ts";
import { countOomKills } from "./count-oom-kills.ts";
import { killFamily, listDescendants, signal, toProcessMark, writeFileAtomically } from "./processes.ts";
import type { ExitRecord, SupervisorSpec } from "./supervisor-spec.ts";
import { createTailFile } from "./tail-file.ts";

/** What the command leaves behind may hold its output open: it is not waited for longer than this. */
const LEFTOVER_MS = 1_000;
/** A shell's exit code of a command that a signal ended: this and the signal's number. */
const SIGNALLED = 128;
const SIGKILLED = SIGNALLED + constants.signals.SIGKILL;

const spec = readSpec();

const { gateway, meter } = await openGateway();

if (takePidFile()) {
  const egress = createEgress({ allowedHosts: spec.allowedHosts, gateway });
  rmSync(spec.egressSocket, { force: true });
  egress.listen(spec.egressSocket, run);
}

/** A supervisor that is never given a job reads an empty spec and ends. */
function readSpec(): SupervisorSpec {
  const text = readFileSync(0, "utf8");
  if (text === "") process.exit(0);
  return JSON.parse(text) as SupervisorSpec;
}

/** Loaded for the jobs that ask the model, and for no other: two of three don't, and it is most of what a supervisor would load. */
async function openGateway(): Promise<{ gateway?: ModelGateway; meter?: ModelMeter }> {
  const { model, budgetMicroUsd } = spec;
  if (model === undefined) return {};
  const { createModelMeter } = await import("../egress/model-meter.ts");
  const { createModelGateway } = await import("../egress/model-gateway.ts");
  const meter = createModelMeter({ budgetMicroUsd, onChange: keepSpend });
  return { gateway: createModelGateway({ model, meter }), meter };
}

function takePidFile(): boolean {
  try {
    const descriptor = openSync(spec.files.pid, "wx", 0o600);
    writeSync(descriptor, toProcessMark(process.pid));
    closeSync(descriptor);
    return true;
  } catch {
    return false;
  }
}

function run(): void {
  const stdin = openSync(spec.files.stdin, "r");
  const keepError = createTailFile(spec.files.stderr);
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    stdio: [stdin, "pipe", "pipe"],
    detached: true,
  });
  let reason: ExitRecord["reason"] = "exited";
  let isEnding = false;
  let written = 0;

  function end(why: ExitRecord["reason"], graceMs: number): void {
    if (isEnding) return;
    isEnding = true;
    reason = why;
    if (child.pid !== undefined) {
      for (const pid of listDescendants(child.pid)) signal(pid, "SIGTERM");
    }
    setTimeout(killAll, graceMs);
  }

  // Without bubblewrap there is no pid namespace that dies as a whole.
  const killAll = (): void => {
    if (child.pid !== undefined) killFamily(child.pid);
  };

  child.stdout?.on("data", (chunk: Buffer) => {
    const room = spec.outputCapBytes - written;
    written += chunk.length;
    if (room > 0) appendFileSync(spec.files.stdout, chunk.subarray(0, room));
    if (written > spec.outputCapBytes) end("too_much_output", 0);
  });
  child.stderr?.on("data", keepError);
  process.on("SIGTERM", () => end("killed", spec.graceMs));
  setTimeout(() => end("timed_out", spec.graceMs), spec.timeoutMs).unref();
  child.on("error", (error) => {
    keepError(Buffer.from(`${error.message}\n`));
    finish({ exitCode: 127, reason });
  });
  child.on("exit", () => {
    killAll();
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, LEFTOVER_MS);
  });
  const oomKills = countOomKills(readOrNone);
  child.on("close", (code, by) => {
    const exitCode = code ?? (by === null ? undefined : SIGNALLED + constants.signals[by]);
    if (reason === "exited" && exitCode === SIGKILLED && countOomKills(readOrNone) > oomKills)
      reason = "out_of_memory";
    finish({ exitCode: reason === "exited" ? exitCode : undefined, reason });
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
  if (meter !== undefined) keepSpend(meter.spend());
  writeFileAtomically(spec.files.exit, JSON.stringify(record));
  rmSync(spec.egressSocket, { force: true });
  process.exit(0);
}
