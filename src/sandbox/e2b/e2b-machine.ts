import type { Sandbox as E2bSandbox } from "e2b";
import type { Logger } from "pino";
import { SandboxError } from "../../errors.ts";
import { toModelVariables, toPlaceholderVariables } from "../model-credential.ts";
import type { CommandResult, Machine, ModelKey } from "../remote/machine.ts";
import type { ModelAccess } from "../sandbox.ts";
import { listOpenDoors } from "./create-sandbox.ts";
import type { E2bSdk } from "./e2b-client.ts";
import { toSandboxError } from "./e2b-errors.ts";
import {
  applyNetwork,
  type Egress,
  type HostLists,
  limitHosts,
  requireRunning,
  toEgress,
} from "./limit-hosts.ts";
import { toModelRule } from "./model-rule.ts";
import { tryPlaceholder } from "./try-placeholder.ts";

/** A daemon that says nothing for so long is not there. */
const HANDSHAKE_MS = 20_000;
const UPLOAD_MS = 50_000;
/** Behind the end inside the machine, when that did not come. */
const MARGIN_MS = 5_000;
/** No answer of ours is longer; what a hostile machine sends is not kept (S15). */
const OUTPUT_CAP_CHARS = 256 * 1024 * 1024;
/** As a shell counts a command that was killed. */
const KILLED = 137;

const NOT_LIMITED = "the sandbox's network is not limited: this E2B API takes no list of hosts";
/** Where E2B's service puts the certificate of the proxy that ends TLS; Node trusts no bundle of the system's unless it is told to. */
const CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

interface E2bMachineOptions {
  sdk: E2bSdk;
  sandbox: E2bSandbox;
  name: string;
  /** Learned of the API, and shared by all its machines. */
  hostLists: HostLists;
  /** Whether the agent may be given the model's key where E2B can't keep it outside. */
  mayHoldModelKey: boolean;
  /** Told of a fault after which the sandbox must be looked for anew. */
  onLost: () => void;
  log: Logger;
  now: () => number;
}

/** An E2B sandbox as a machine: one stream a command, as root. Its variables are in no list of processes, its command line is. */
export function createE2bMachine(options: E2bMachineOptions): Machine {
  const { sdk, sandbox, name, hostLists, mayHoldModelKey, onLost, log, now } = options;
  /** The list that is in force; undefined where there is none. */
  let egress: Egress | undefined;

  /** A lost connection looks like a lost sandbox, and who is told of that gives up its work (F21): so the API is asked. */
  async function judge(error: unknown): Promise<unknown> {
    const fault = toSandboxError(error, { sdk, deed: "use", now: now() });
    if (!(fault instanceof SandboxError)) return fault;
    if (fault.code !== "not_running" && fault.code !== "unreachable") return fault;
    onLost();
    if (fault.code === "unreachable" || !(await mayRun(sdk, sandbox))) return fault;
    const message = "The sandbox runs, but does not answer.";
    return new SandboxError(message, { code: "unreachable", retry: "backoff", cause: error });
  }

  async function judged<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw await judge(error);
    }
  }

  /** What a command's failure comes to: its own exit code is an answer, the rest is a fault. */
  async function toResult(error: unknown, isOver: boolean): Promise<CommandResult> {
    if (error instanceof sdk.CommandExitError) {
      const { stdout, stderr } = error;
      // The daemon says -1 of any signal.
      const exitCode = error.exitCode === -1 ? KILLED : error.exitCode;
      if (isOver && exitCode === KILLED) throw toTimedOut(error);
      return { exitCode, output: `${stdout}\n${stderr}` };
    }
    if (isOver && error instanceof sdk.TimeoutError) throw toTimedOut(error);
    throw await judge(error);
  }

  /** Lets E2B put the key into requests to the model. Undefined when a look from inside has found that it does, else why not. */
  async function keepKeyOutside(model: ModelAccess): Promise<string | undefined> {
    const rules = toModelRule(model);
    if (rules === undefined) return "E2B's network rules need the model's host to have a name";
    if (egress === undefined) return "this E2B API has no network rules";
    const refusal = await applyNetwork(sdk, sandbox, { ...egress, rules });
    if (refusal !== undefined) {
      await requireRunning(sandbox);
      return `this E2B API takes no network rules (${toWords(refusal, model)})`;
    }
    if ((await tryPlaceholder(machine, model)) !== "refused") return undefined;
    return "the model's API took no key in requests from the sandbox: it is wrong, or this E2B API ignores its network rules";
  }

  const machine: Machine = {
    async run(command, { env, timeoutMs }): Promise<CommandResult> {
      const startedAt = performance.now();
      const flood = new AbortController();
      let received = 0;
      const measure = (chunk: string) => {
        received += chunk.length;
        if (received > OUTPUT_CAP_CHARS) flood.abort();
      };
      try {
        const { exitCode, stdout } = await sandbox.commands.run(toTimedLine(command, timeoutMs), {
          user: "root",
          envs: env,
          timeoutMs: timeoutMs + MARGIN_MS,
          requestTimeoutMs: HANDSHAKE_MS,
          signal: flood.signal,
          onStdout: measure,
          onStderr: measure,
        });
        return { exitCode, output: stdout };
      } catch (error) {
        if (flood.signal.aborted) throw toBadAnswer(error);
        return await toResult(error, performance.now() - startedAt >= timeoutMs);
      }
    },

    upload: (path, content) =>
      judged(async () => {
        const file = new Blob([new Uint8Array(content)]);
        await sandbox.files.write(path, file, { user: "root", requestTimeoutMs: UPLOAD_MS });
      }),

    allowHosts: (hosts) =>
      judged(async () => {
        const wanted = toEgress(hosts);
        egress = (await limitHosts(sdk, sandbox, wanted, hostLists)) ? wanted : undefined;
        if (egress !== undefined) return [];
        log.warn({ sandbox: name }, "sandbox.network_not_limited");
        return [NOT_LIMITED];
      }),

    async toModelKey(model): Promise<ModelKey> {
      const reason = await judged(() => keepKeyOutside(model));
      // Told here and not of the hosts: there, any word means that they are not limited.
      const doors = await listOpenDoors(sandbox);
      if (reason === undefined) {
        const env = { ...toPlaceholderVariables(model), NODE_EXTRA_CA_CERTS: CA_BUNDLE };
        return { kept: [], env, weaknesses: doors };
      }
      if (!mayHoldModelKey) throw toKeyInside(reason);
      log.warn({ sandbox: name, reason }, "sandbox.key_as_variable");
      const weakness = `the model's key is a variable of the agent's process: ${reason}`;
      return { kept: [], env: toModelVariables(model), weaknesses: [weakness, ...doors] };
    },
  };
  return machine;
}

/** What E2B says of a refusal, without the key that was in the request. */
function toWords(refusal: unknown, { credential }: ModelAccess): string {
  const words = refusal instanceof Error ? refusal.message : "refused";
  return words.replaceAll(credential.secret, "…").replace(/\s+/g, " ").slice(0, 200);
}

function toKeyInside(reason: string): SandboxError {
  const message = `The model's key can't be kept out of the sandbox: ${reason}. Nothing was started. The operator can look at that, or let the agent hold the key (SANDBOX_HOLDS_MODEL_KEY=true).`;
  return new SandboxError(message, { code: "key_inside", retry: "never" });
}

/** A machine that is paused: nothing is asked of it, because that would wake it. */
export function createPausedMachine(): Machine {
  const refuse = async (): Promise<never> => {
    throw new SandboxError("The sandbox is paused.", { code: "not_running", retry: "backoff" });
  };
  return { run: refuse, upload: refuse, allowHosts: refuse, toModelKey: refuse };
}

/** Whether the sandbox runs, or nobody knows. */
async function mayRun(sdk: E2bSdk, sandbox: E2bSandbox): Promise<boolean> {
  try {
    return (await sandbox.getInfo()).state === "running";
  } catch (error) {
    return !(error instanceof sdk.NotFoundError);
  }
}

/** The daemon would end the first process alone: its children are killed with it inside the machine. */
function toTimedLine(command: string, timeoutMs: number): string {
  const quoted = `'${command.replaceAll("'", "'\\''")}'`;
  return `exec timeout -s KILL ${timeoutMs / 1000} sh -c ${quoted}`;
}

function toTimedOut(cause: unknown): SandboxError {
  const message = "A command in the sandbox took too long.";
  return new SandboxError(message, { code: "timed_out", retry: "backoff", cause });
}

function toBadAnswer(cause: unknown): SandboxError {
  const message = "A command in the sandbox printed more than is taken.";
  return new SandboxError(message, { code: "bad_answer", retry: "backoff", cause });
}
