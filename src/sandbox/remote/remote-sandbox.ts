import type { Sandbox } from "../sandbox.ts";
import { ExecAnswer, OkAnswer, PollAnswer, TailAnswer, toEnds, toJobState, unpack } from "./answers.ts";
import type { Machine } from "./machine.ts";
import { REMOTE_PATHS } from "./runner.ts";
import { createRunnerCall, SHORT_MS } from "./runner-call.ts";
import { requireJobName, startJob } from "./start-job.ts";
import type { OpenMachine } from "./vendor.ts";

const STDERR_TAIL_BYTES = 4_096;
/** A home of many files takes its time. */
const RENEW_MS = 40_000;

interface RemoteSandboxOptions extends OpenMachine {
  name: string;
  /** Host name or address that the app clones from. */
  gitHost: string;
}

/**
 * The port over a {@link Machine}. Every call is one short command there (two where input is uploaded or the machine's list of hosts
 * changes): nothing is streamed, no session is kept, and nothing here is needed after a crash.
 */
export function createRemoteSandbox(options: RemoteSandboxOptions): Sandbox {
  const { name, machine, gitHost } = options;
  const call = createRunnerCall(options);

  return {
    name,
    paths: REMOTE_PATHS,

    async exec(args, { env = {}, stdin, timeoutMs, capBytes, network, alone = false }) {
      const isOpen = network === "open";
      if (isOpen) await machine.allowHosts({ operator: [gitHost], repository: [] });
      const beside = { alone: alone === true || isOpen, paused: alone === "paused" && !isOpen };
      const request = { op: "exec", args, env, timeoutMs, capBytes, ...beside };
      const answer = await call(request, { schema: ExecAnswer, timeoutMs, ...(stdin && { input: stdin }) });
      const { outcome, exitCode, stdout, stderr } = answer;
      return { outcome, exitCode: exitCode ?? undefined, stdout: unpack(stdout, capBytes), stderr };
    },

    start: (job) => startJob({ ...options, call }, job),

    async poll(job, { offsetBytes, capBytes }) {
      const request = { op: "poll", name: requireJobName(job), offsetBytes, capBytes };
      const { state, ends, chunk } = await call(request, { schema: PollAnswer });
      return { chunk: unpack(chunk, capBytes), state: toJobState(state), ...toEnds(ends) };
    },

    async stderrTail(job) {
      const request = { op: "tail", name: requireJobName(job), bytes: STDERR_TAIL_BYTES };
      return (await call(request, { schema: TailAnswer })).text;
    },

    async kill(job, graceMs) {
      const request = { op: "kill", name: requireJobName(job), graceMs };
      await call(request, { schema: OkAnswer, timeoutMs: graceMs + SHORT_MS });
    },

    async renewHome() {
      await call({ op: "renew_home" }, { schema: OkAnswer, timeoutMs: RENEW_MS });
    },
  };
}

/** Ends every job in a machine, before it is stopped or given back. */
export async function endJobs(
  machine: Machine,
  { isLimited }: Pick<OpenMachine, "isLimited">,
): Promise<void> {
  const call = createRunnerCall({ machine, isNew: false, isLimited });
  await call({ op: "end" }, { schema: OkAnswer });
}
