import type { ServerResponse } from "node:http";
import type { z } from "zod";
import type { BoxResult } from "../../../demo/box/box.ts";
import type { Answer } from "../../../demo/http/answer.ts";
import {
  CloseStdin,
  ConnectProcess,
  ListProcesses,
  readShape,
  SendInput,
  SendSignal,
  StartProcess,
} from "./bodies.ts";
import { type ConnectCode, encodeEnd, encodeFrame } from "./connect-frames.ts";
import type { Data, ProcessRecord, SandboxRecord } from "./sandbox-record.ts";

/** A fault of a call, in Connect's words. */
export class ConnectFault extends Error {
  readonly code: ConnectCode;

  constructor(code: ConnectCode, message: string) {
    super(message);
    this.name = "ConnectFault";
    this.code = code;
  }
}

/** A call whose answer is one message. */
type Unary = (record: SandboxRecord, body: unknown) => Promise<unknown>;

const UNARY: Record<string, Unary> = {
  async List({ processes }, body) {
    shaped(ListProcesses, body);
    return { processes: [...processes].map(([pid, { config }]) => ({ pid, config })) };
  },
  async SendSignal(record, body) {
    const { process, signal } = shaped(SendSignal, body);
    requireProcess(record, process.pid);
    await signalOne(record, process.pid, signal === "SIGNAL_SIGKILL" ? "KILL" : "TERM");
    return {};
  },
  async SendInput(record, body) {
    const { process, input } = shaped(SendInput, body);
    requireProcess(record, process.pid).process.write(Buffer.from(input.stdin, "base64"));
    return {};
  },
  async CloseStdin(record, body) {
    requireProcess(record, shaped(CloseStdin, body).process.pid).process.endInput();
    return {};
  },
};

/** Answers a call of one message. */
export async function answerUnary(method: string, record: SandboxRecord, body: unknown): Promise<Answer> {
  const handle = Object.hasOwn(UNARY, method) ? UNARY[method] : undefined;
  if (handle === undefined) throw new ConnectFault("unimplemented", "no such method");
  return { status: 200, body: await handle(record, body) };
}

/** What a stream is asked with, besides its message. */
interface StreamCall {
  record: SandboxRecord;
  body: unknown;
  user: "root" | "agent";
  timeoutMs: number | undefined;
  response: ServerResponse;
}

/** Starts a process and tells of it until its end. It goes on when nobody listens any more. */
export async function streamStart(call: StreamCall): Promise<void> {
  const { record, body, user, timeoutMs, response } = call;
  const { process: config, stdin } = shaped(StartProcess, body);
  const { cmd, args, envs, cwd } = config;
  const early: Data[] = [];
  // A short command may have said all before anybody can listen.
  const listeners: ProcessRecord["listeners"] = new Set([(data) => early.push(data)]);
  const tell = (name: "stdout" | "stderr") => (chunk: Buffer) => {
    for (const listener of listeners) listener({ [name]: chunk.toString("base64") } as Data);
  };
  const process = await record.box
    .spawn({
      args: [cmd, ...args],
      env: envs,
      user,
      onStdout: tell("stdout"),
      onStderr: tell("stderr"),
      ...(cwd === undefined ? {} : { cwd }),
    })
    .catch((error: Error) => {
      throw new ConnectFault("invalid_argument", error.message);
    });
  if (!stdin) process.endInput();
  const started: ProcessRecord = { process, config, listeners };
  record.processes.set(process.pid, started);
  process.result.finally(() => record.processes.delete(process.pid));
  let isOver = false;
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(async () => {
          isOver = true;
          // The one process alone, as a process that was run with a deadline is killed there.
          await signalOne(record, process.pid, "KILL");
        }, timeoutMs);
  process.result.finally(() => clearTimeout(timer));
  listeners.clear();
  await follow(started, response, { early, isOver: () => isOver });
}

/** Tells of a process that was started before, from now on. */
export async function streamConnect({ record, body, response }: StreamCall): Promise<void> {
  const { process } = shaped(ConnectProcess, body);
  await follow(requireProcess(record, process.pid), response, { early: [], isOver: () => false });
}

async function follow(
  { process, listeners }: ProcessRecord,
  response: ServerResponse,
  { early, isOver }: { early: readonly Data[]; isOver: () => boolean },
): Promise<void> {
  const send = (event: unknown) => response.write(encodeFrame({ event }));
  const tell = (data: Data) => send({ data });
  send({ start: { pid: process.pid } });
  early.forEach(tell);
  listeners.add(tell);
  const result = await process.result;
  listeners.delete(tell);
  if (isOver()) {
    response.end(encodeEnd({ code: "deadline_exceeded", message: "context deadline exceeded" }));
    return;
  }
  send({ end: renderEnd(result) });
  response.end(encodeEnd());
}

function renderEnd({ exitCode, signal }: BoxResult) {
  if (exitCode === undefined) {
    const status = `signal: ${signal ?? "killed"}`;
    return { exitCode: -1, exited: false, status, error: status };
  }
  const status = `exit status ${exitCode}`;
  return { exitCode, exited: true, status, ...(exitCode === 0 ? {} : { error: status }) };
}

async function signalOne({ box }: SandboxRecord, pid: number, signal: "KILL" | "TERM"): Promise<void> {
  await box.run({ args: ["/bin/kill", `-${signal}`, String(pid)] });
}

function requireProcess({ processes }: SandboxRecord, pid: number): ProcessRecord {
  const found = processes.get(pid);
  if (found === undefined) throw new ConnectFault("not_found", `process with pid ${pid} not found`);
  return found;
}

function shaped<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = readShape(schema, body);
  if ("problem" in read) throw new ConnectFault("invalid_argument", read.problem);
  return read.body;
}
