import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { SandboxError } from "../../errors.ts";
import type { ExecResult, Job, JobState, Sandbox, StartedJob } from "../sandbox.ts";
import type { Machine, ModelKey } from "./machine.ts";
import { createRunner, type KeyCheck, REMOTE_PATHS, ROOT } from "./runner.ts";

/** Longer input than this is uploaded instead of sent with the request. */
const INLINE_CAP_BYTES = 48_000;
const STDERR_TAIL_BYTES = 4_096;
const SHORT_MS = 20_000;
/** A home of many files takes its time. */
const RENEW_MS = 40_000;
const INBOX = `${ROOT}/inbox`;
const NO_KEY = { kept: [], env: {}, weaknesses: [] };
const NAME = /^[\w.-]{1,100}$/;

const Base64 = z.string().regex(/^[A-Za-z0-9+/=]*$/);
const ExecAnswer = z.object({
  outcome: z.enum(["exited", "timed_out", "too_much_output"]),
  exitCode: z.number().int().nullable(),
  stdout: Base64,
  stderr: z.string(),
});
const StartAnswer = z.object({
  isSplit: z.boolean(),
  egress: z.enum(["open", "limited", "unknown"]),
  openPorts: z.array(z.int()).max(10),
});
const PollAnswer = z.object({
  chunk: Base64,
  state: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("running") }),
    z.object({ kind: z.literal("gone") }),
    z.object({
      kind: z.literal("exited"),
      exitCode: z.number().int().nullable(),
      reason: z.enum(["exited", "timed_out", "too_much_output", "killed"]),
    }),
  ]),
});
const TailAnswer = z.object({ text: z.string() });
const OkAnswer = z.object({ ok: z.literal(true) });

interface RemoteSandboxOptions {
  name: string;
  machine: Machine;
  /** Host name or address that the app clones from. */
  gitHost: string;
  /** Whether the machine was made just now. */
  isNew: boolean;
  /** Whether the provider has a list of hosts that is checked from inside. */
  isLimited: boolean;
  /** Where a program of the vendor's may listen inside: looked at as the agent. @default none */
  vendorPorts?: readonly number[];
  /** The placeholder that the machine holds for the model's key, where it is to be tried before an agent. */
  key?: KeyCheck;
  /**
   * Told that the model's API did not take it. True: the machine is gone now, and the job's start says so; false: the job starts, and
   * the agent tells in its own words.
   */
  onKeyRefused?: () => Promise<boolean>;
}

/** A sandbox that is a distant machine, and what its provider alone does with it. */
export type RemoteSandbox = Sandbox & {
  /** Ends every job of it, before it is stopped or given back. */
  endAll(): Promise<void>;
};

/**
 * The port over a {@link Machine}. Every call is one short command there (two where input is uploaded or the machine's list of hosts
 * changes): nothing is streamed, no session is kept, and nothing here is needed after a crash.
 */
export function createRemoteSandbox(options: RemoteSandboxOptions): RemoteSandbox {
  const { name, machine, gitHost, isNew, isLimited, vendorPorts = [], key, onKeyRefused } = options;
  const runner = createRunner(machine, { isNew, isLimited });

  async function ask<T>(
    request: Record<string, unknown>,
    schema: z.ZodType<T>,
    { timeoutMs = SHORT_MS, input = new Uint8Array() }: { timeoutMs?: number; input?: Uint8Array } = {},
  ): Promise<T> {
    const isInline = input.length <= INLINE_CAP_BYTES;
    const hash = createHash("sha256").update(input).digest("hex");
    if (!isInline) {
      await runner.install();
      await machine.upload(`${INBOX}/${hash}`, input);
    }
    const whole = isInline ? { stdin: Buffer.from(input).toString("base64") } : { upload: hash };
    const answer = await runner.ask({ ...request, ...whole }, schema, { timeoutMs });
    if (answer === "key_refused") {
      if (!(await onKeyRefused?.())) return ask({ ...request, key: null }, schema, { timeoutMs, input });
      const message = "The sandbox's placeholder for the model's key did not work: it is made anew.";
      throw new SandboxError(message, { code: "not_running", retry: "backoff" });
    }
    if (answer !== "not_uploaded") return answer;
    // An SDK was seen to report success for an upload that failed: the hash inside tells.
    throw new SandboxError("A file did not arrive in the sandbox.", {
      code: "upload_failed",
      retry: "backoff",
    });
  }

  return {
    name,
    paths: REMOTE_PATHS,

    async exec(args, { env = {}, stdin, timeoutMs, capBytes, network, alone = false }): Promise<ExecResult> {
      const isOpen = network === "open";
      if (isOpen) await machine.allowHosts({ operator: [gitHost], repository: [] });
      const request = { op: "exec", args, env, timeoutMs, capBytes, alone: alone || isOpen };
      const answer = await ask(request, ExecAnswer, { timeoutMs, ...(stdin && { input: stdin }) });
      const { outcome, exitCode, stdout, stderr } = answer;
      return { outcome, exitCode: exitCode ?? undefined, stdout: unpack(stdout, capBytes), stderr };
    },

    async start(job: Job): Promise<StartedJob> {
      const { args, env, timeoutMs, outputCapBytes, model, as } = job;
      const modelHosts = model === undefined ? [] : [new URL(model.baseUrl).hostname];
      const hosts =
        as === "app"
          ? { operator: [gitHost], repository: [] }
          : { operator: modelHosts, repository: job.allowedHosts };
      const unlimited = await machine.allowHosts(hosts);
      const modelKey: ModelKey = model === undefined ? NO_KEY : await machine.toModelKey(model);
      const request = {
        op: "start",
        name: requireJobName(job.name),
        as,
        args,
        env: { ...modelKey.env, ...env },
        keep: modelKey.kept,
        timeoutMs,
        outputCapBytes,
        probe: isLimited && as === "agent",
        key: key !== undefined && modelKey.kept.includes(key.variable) ? key : null,
        vendorPorts,
      };
      const { isSplit, egress, openPorts } = await ask(request, StartAnswer, { input: job.stdin });
      const isShared = !isSplit || openPorts.length > 0;
      return {
        weaknesses: [
          ...toNetworkWords(unlimited, egress),
          ...modelKey.weaknesses,
          ...toUserWords(isSplit, openPorts),
        ],
        ...(isShared ? { sharesUser: true } : {}),
      };
    },

    async poll(job, { offsetBytes, capBytes }) {
      const request = { op: "poll", name: requireJobName(job), offsetBytes, capBytes };
      const { state, chunk } = await ask(request, PollAnswer);
      return { chunk: unpack(chunk, capBytes), state: toJobState(state) };
    },

    async stderrTail(job) {
      const request = { op: "tail", name: requireJobName(job), bytes: STDERR_TAIL_BYTES };
      return (await ask(request, TailAnswer)).text;
    },

    async kill(job, graceMs) {
      const request = { op: "kill", name: requireJobName(job), graceMs };
      await ask(request, OkAnswer, { timeoutMs: graceMs + SHORT_MS });
    },

    async renewHome() {
      await ask({ op: "renew_home" }, OkAnswer, { timeoutMs: RENEW_MS });
    },

    async endAll() {
      await ask({ op: "end" }, OkAnswer);
    },
  };
}

function toNetworkWords(unlimited: readonly string[], egress: string): readonly string[] {
  if (unlimited.length > 0 || egress !== "open") return unlimited;
  return ["the account's own network rules override the sandbox's list of hosts"];
}

/** Who is heard by the vendor's own program may run commands as the app's user: then it is as if both were one. */
function toUserWords(isSplit: boolean, openPorts: readonly number[]): string[] {
  if (!isSplit) return ["the agent is the same user as the app's own commands in the sandbox"];
  if (openPorts.length === 0) return [];
  const where = `${openPorts.length === 1 ? "port" : "ports"} ${openPorts.join(", ")}`;
  return [
    `the agent can reach the vendor's own program in the sandbox without a password (${where}), and may become the app's user by it`,
  ];
}

function requireJobName(name: string): string {
  if (NAME.test(name) && !name.startsWith(".")) return name;
  throw new SandboxError(`A job can't be named ${JSON.stringify(name)}.`, {
    code: "bad_name",
    retry: "never",
  });
}

function toJobState(state: z.infer<typeof PollAnswer>["state"]): JobState {
  if (state.kind !== "exited") return state;
  const { exitCode } = state;
  // Python tells a signal by its negative number.
  const told = exitCode !== null && exitCode < 0 ? 128 - exitCode : exitCode;
  return { ...state, exitCode: told ?? undefined };
}

/** What the machine packed; more than was asked for is its fault and is not taken (S15). */
function unpack(packed: string, capBytes: number): Uint8Array {
  if (packed === "") return new Uint8Array();
  try {
    return gunzipSync(Buffer.from(packed, "base64"), { maxOutputLength: Math.max(1, capBytes) });
  } catch (cause) {
    throw new SandboxError("The sandbox's answer can't be read.", {
      code: "bad_answer",
      retry: "backoff",
      cause,
    });
  }
}
