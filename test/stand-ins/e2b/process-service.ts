import type { ServerResponse } from "node:http";
import type { z } from "zod";
import type { BoxResult } from "../../../demo/box/box.ts";
import { readShape, StartProcess } from "./bodies.ts";
import { type ConnectCode, encodeEnd, encodeFrame } from "./connect-frames.ts";
import type { SandboxRecord } from "./sandbox-record.ts";

/** A fault of a call, in Connect's words. */
export class ConnectFault extends Error {
  readonly code: ConnectCode;

  constructor(code: ConnectCode, message: string) {
    super(message);
    this.name = "ConnectFault";
    this.code = code;
  }
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
export async function streamStart({ record, body, user, timeoutMs, response }: StreamCall): Promise<void> {
  const { process: config, stdin } = shaped(body);
  const { cmd, args, envs, cwd } = config;
  const send = (event: unknown) => response.write(encodeFrame({ event }));
  // A short command may have said all before it is known to have started.
  let early: unknown[] | undefined = [];
  const tell = (name: "stdout" | "stderr") => (chunk: Buffer) => {
    const event = { data: { [name]: chunk.toString("base64") } };
    if (early === undefined) send(event);
    else early.push(event);
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
  send({ start: { pid: process.pid } });
  early.forEach(send);
  early = undefined;
  let isOver = false;
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(async () => {
          isOver = true;
          // The one process alone, as a process that was run with a deadline is killed there.
          await record.box.run({ args: ["/bin/kill", "-KILL", String(process.pid)] });
        }, timeoutMs);
  const result = await process.result;
  clearTimeout(timer);
  if (isOver) {
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

function shaped(body: unknown): z.infer<typeof StartProcess> {
  const read = readShape(StartProcess, body);
  if ("problem" in read) throw new ConnectFault("invalid_argument", read.problem);
  return read.body;
}
