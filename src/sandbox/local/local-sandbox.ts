import { createHash } from "node:crypto";
import { mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Job, type JobState, MODEL_KEY_PLACEHOLDER, type ModelSpend, type Sandbox } from "../sandbox.ts";
import {
  type HostPrograms,
  INSIDE,
  INSIDE_PATH,
  toAgentPath,
  toBubblewrapArgs,
  toFiltered,
} from "./bubblewrap.ts";
import type { Launcher } from "./launcher.ts";
import { findLivingProcess, killFamily, signal } from "./processes.ts";
import { ifThere, listIfThere, readIfThere } from "./read-if-there.ts";
import { removeTree, takeAway } from "./remove-tree.ts";
import { runCommand } from "./run-command.ts";
import { ExitRecord, SpendRecord, type SupervisorSpec } from "./supervisor-spec.ts";

/** The door's port inside; each sandbox has a loopback of its own. */
const BRIDGE_PORT = 8118;
const STDERR_TAIL_BYTES = 4_096;
export const NOT_ISOLATED = "the sandbox is not isolated (SANDBOX_LOCAL_UNSAFE=1)";

interface LocalSandboxOptions {
  name: string;
  root: string;
  etc: string;
  programs: HostPrograms;
  isIsolated: boolean;
  launcher: Launcher;
  outbound: Readonly<Record<string, string>>;
}

export function createLocalSandbox(options: LocalSandboxOptions): Sandbox {
  const { name, root, etc, programs, isIsolated, launcher, outbound } = options;
  const host = {
    home: join(root, "home"),
    repository: join(root, "repository"),
    base: join(root, "app.git"),
    etc,
  };
  const weaknesses = isIsolated ? [] : [NOT_ISOLATED];
  const paths = isIsolated ? INSIDE : { ...host, agent: programs.agent };
  const toFiles = (job: string) => ({
    pid: join(root, "jobs", job, "pid"),
    stdin: join(root, "jobs", job, "stdin"),
    stdout: join(root, "jobs", job, "stdout"),
    stderr: join(root, "jobs", job, "stderr"),
    exit: join(root, "jobs", job, "exit"),
    spend: join(root, "jobs", job, "spend"),
  });

  function toCommand(
    job: Job,
    egressSocket: string,
  ): Pick<SupervisorSpec, "command" | "args" | "env" | "cwd"> {
    if (job.as === "app") return toAppCommand(job.args, job.env, "open");
    const port = isIsolated ? BRIDGE_PORT : toPort(egressSocket);
    const base = { ...toBaseEnv(paths.home), PATH: toAgentPath(programs.mounts) };
    const env = { ...base, ...toEgressEnv(job, port, isIsolated), ...job.env };
    const behindDoor = (node: string, bridge: string, socket: string) =>
      toDoorCommand(job, { node, bridge, port: String(port), socket });
    if (!isIsolated) {
      const [command = "", ...args] = behindDoor(programs.node, programs.bridge, egressSocket);
      return { command, args, env, cwd: host.repository };
    }
    const network = { kind: "egress", socket: egressSocket } as const;
    const args = toBubblewrapArgs({ host, programs, as: "agent", network });
    args.push(...behindDoor(INSIDE.node, INSIDE.bridge, INSIDE.egressSocket));
    return { ...toFiltered(programs, args), env, cwd: root };
  }

  /** One of the app's own commands, which goes through no door of ours. */
  function toAppCommand(
    [program = "", ...rest]: readonly string[],
    env: Record<string, string>,
    network: "none" | "open",
  ): Pick<SupervisorSpec, "command" | "args" | "env" | "cwd"> {
    const wayOut = network === "open" ? outbound : {};
    if (!isIsolated)
      return {
        ...{ command: program, args: rest, cwd: host.repository },
        env: { ...toBaseEnv(join(root, "jobs")), ...wayOut, ...env },
      };
    const args = [...toBubblewrapArgs({ host, programs, as: "app", network: { kind: network } }), program];
    const fullEnv = { ...toBaseEnv(INSIDE.home), ...wayOut, ...env };
    return { command: programs.bubblewrap, args: [...args, ...rest], env: fullEnv, cwd: root };
  }

  async function readState(job: string): Promise<JobState> {
    const files = toFiles(job);
    const exit = await readIfThere(files.exit);
    if (exit !== undefined) return toExited(exit);
    const mark = await readIfThere(files.pid);
    if (mark !== undefined && findLivingProcess(mark) !== undefined) return { kind: "running" };
    // It may have ended between the two looks.
    const late = await readIfThere(files.exit);
    return late === undefined ? { kind: "gone" } : toExited(late);
  }

  async function endAll(): Promise<void> {
    const jobs = await listIfThere(join(root, "jobs"));
    await Promise.all(jobs.map((job) => kill(job, 0)));
  }

  async function kill(job: string, graceMs: number): Promise<void> {
    const mark = await readIfThere(toFiles(job).pid);
    const pid = mark === undefined ? undefined : findLivingProcess(mark);
    if (mark === undefined || pid === undefined) {
      // A supervisor that was killed from outside has left its socket.
      await rm(toSocketPath(root, job), { force: true });
      return;
    }
    if (graceMs > 0) signal(pid, "SIGTERM");
    const killAt = Date.now() + graceMs;
    while (Date.now() < killAt && findLivingProcess(mark) !== undefined) await sleep(50);
    if (findLivingProcess(mark) !== undefined) killFamily(pid);
    while (findLivingProcess(mark) !== undefined) await sleep(10);
    await rm(toSocketPath(root, job), { force: true });
  }

  return {
    name,
    paths,
    kill,
    async exec(args, { env = {}, stdin, timeoutMs, capBytes, network, alone = false }) {
      if (alone || network === "open") await endAll();
      return runCommand({ ...toAppCommand(args, env, network), stdin, timeoutMs, capBytes });
    },

    async start(job) {
      const files = toFiles(job.name);
      await mkdir(join(root, "jobs", job.name), { recursive: true, mode: 0o700 });
      const mark = await readIfThere(files.pid);
      if (mark !== undefined) return { weaknesses };
      if (job.as === "app") await endAll();
      // Whole or not at all: a start at the same time may have a job that reads it already.
      const staged = `${files.stdin}.${process.hrtime.bigint()}`;
      await writeFile(staged, job.stdin, { mode: 0o600 });
      await rename(staged, files.stdin);
      const egressSocket = toSocketPath(root, job.name);
      const { allowedHosts, model, budgetMicroUsd, timeoutMs, outputCapBytes } = job;
      const limits = { allowedHosts, model, budgetMicroUsd, timeoutMs, outputCapBytes, graceMs: 5_000 };
      await launcher.launch({ ...toCommand(job, egressSocket), files, egressSocket, ...limits });
      return { weaknesses };
    },

    async renewHome() {
      await endAll();
      // Out of its place first: a home that is half removed is never an agent's.
      const grave = join(root, `.home-${process.hrtime.bigint()}`);
      await takeAway(host.home, grave);
      await mkdir(host.home, { recursive: true, mode: 0o700 });
      await removeTree(grave);
    },

    async poll(job, { offsetBytes, capBytes }) {
      // The state is read first: what was written before the end is then surely in the chunk.
      const state = await readState(job);
      const files = toFiles(job);
      const spend = await readSpend(files.spend);
      const chunk = await readRange(files.stdout, offsetBytes, capBytes);
      return { chunk, state, ...(spend && { spend }) };
    },

    async stderrTail(job) {
      const file = await ifThere(open(toFiles(job).stderr));
      if (file === undefined) return "";
      await using handle = file;
      const { size } = await handle.stat();
      const start = Math.max(0, size - STDERR_TAIL_BYTES);
      return (await readRange(toFiles(job).stderr, start, STDERR_TAIL_BYTES)).toString("utf8");
    },
  };
}

/**
 * The job's command with its door to the outside. The agent begins at once, because its first word to the model comes long after the
 * door is open; any other command waits for it.
 */
function toDoorCommand(
  { args, model }: Job,
  { node, bridge, port, socket }: { node: string; bridge: string; port: string; socket: string },
): string[] {
  const door = [node, bridge, port, socket];
  if (model === undefined) return [...door, ...args];
  const beside = '"$1" "$2" "$3" "$4" </dev/null >/dev/null 2>&1 & shift 4; exec "$@"';
  return ["sh", "-c", beside, "sh", ...door, ...args];
}

function toBaseEnv(home: string): Record<string, string> {
  return { PATH: INSIDE_PATH, HOME: home, LANG: "C.UTF-8", TERM: "dumb", TMPDIR: "/tmp" };
}

function toEgressEnv(job: Job, port: number, isIsolated: boolean): Record<string, string> {
  const door = `http://127.0.0.1:${port}`;
  const proxy: Record<string, string> = {};
  if (isIsolated) {
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]) proxy[name] = door;
    for (const name of ["NO_PROXY", "no_proxy"]) proxy[name] = "127.0.0.1,localhost";
  }
  if (job.model === undefined) return proxy;
  const key = job.model.credential.kind === "api_key" ? "ANTHROPIC_API_KEY" : "CLAUDE_CODE_OAUTH_TOKEN";
  return { ...proxy, ANTHROPIC_BASE_URL: door, [key]: MODEL_KEY_PLACEHOLDER };
}

/** A unix socket's path may hold 107 bytes only, and a data directory can be deep: it lives in the temporary directory. */
function toSocketPath(root: string, job: string): string {
  const id = createHash("sha256").update(`${root}\0${job}`).digest("hex").slice(0, 20);
  return join(tmpdir(), `sandpiper-${id}.sock`);
}

function toPort(socket: string): number {
  return (
    20_000 + (Number.parseInt(createHash("sha256").update(socket).digest("hex").slice(0, 6), 16) % 20_000)
  );
}

function toExited(text: string): JobState {
  const record = ExitRecord.safeParse(JSON.parse(text));
  if (!record.success) return { kind: "gone" };
  return { kind: "exited", exitCode: record.data.exitCode, reason: record.data.reason };
}

async function readSpend(path: string): Promise<ModelSpend | undefined> {
  const text = await readIfThere(path);
  return text === undefined ? undefined : SpendRecord.safeParse(JSON.parse(text)).data;
}

async function readRange(path: string, offsetBytes: number, capBytes: number): Promise<Buffer> {
  const file = await ifThere(open(path));
  if (file === undefined) return Buffer.alloc(0);
  await using handle = file;
  const buffer = Buffer.alloc(Math.max(0, Math.min(capBytes, (await handle.stat()).size - offsetBytes)));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, offsetBytes);
  return buffer.subarray(0, bytesRead);
}
