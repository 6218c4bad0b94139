import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Box } from "../../../demo/box/box.ts";
import { done, notFound } from "./envelope.ts";
import { type Route, route } from "./json-server.ts";
import { type PipeCommand, startPipeCommand } from "./pipe-commands.ts";

const Exec = z.strictObject({
  session_id: z.string().nullish(),
  command: z.string(),
  exec_dir: z.string().startsWith("/").nullish(),
  env: z.record(z.string(), z.string()).nullish(),
  async_mode: z.boolean().default(false),
  timeout: z.number().nullish(),
  hard_timeout: z.number().nullish(),
  max_output_length: z.number().int().default(50_000),
});
const Output = z.strictObject({
  session_id: z.string(),
  command_id: z.string().nullish(),
  offset: z.number().int().default(0),
  stderr_offset: z.number().int().default(0),
  wait: z.boolean().default(false),
  wait_timeout: z.number().default(30),
});
const Write = z.strictObject({
  session_id: z.string(),
  command_id: z.string().nullish(),
  input: z.string(),
});
/** The sessions of `/v1/bash`, by id; each is its commands, the last one last. */
export type PipeSessions = Map<string, PipeCommand[]>;

/** The routes of `/v1/bash`: commands with pipes. */
export function createPipeRoutes(
  box: Box,
  sessions: PipeSessions,
  options: { user: "root" | "agent"; env: Record<string, string> },
): Route[] {
  const find = (session: string, command: string | null | undefined): PipeCommand => {
    const commands = sessions.get(session) ?? [];
    const found = command ? commands.find(({ info }) => info.command_id === command) : commands.at(-1);
    return found ?? notFound("Session not found");
  };

  return [
    route("POST /v1/bash/exec", Exec, async (request) => {
      const session = request.session_id || randomUUID();
      const command = await startPipeCommand(box, request, options);
      sessions.set(session, [...(sessions.get(session) ?? []), command]);
      if (!request.async_mode) {
        const soft = request.timeout ? [delay(request.timeout * 1_000)] : [];
        await Promise.race([command.ended, ...soft]);
      }
      const { stdout, stderr } = command;
      const cut = (bytes: Buffer) => truncate(bytes.toString("utf8"), request.max_output_length);
      const output = request.async_mode
        ? { stdout: null, stderr: null }
        : { stdout: cut(stdout), stderr: cut(stderr) };
      const offsets = { offset: stdout.length, stderr_offset: stderr.length };
      return done({ session_id: session, ...command.info, ...output, ...offsets });
    }),
    route("POST /v1/bash/output", Output, async (request) => {
      const command = find(request.session_id, request.command_id);
      const hasNews = () =>
        command.info.status !== "running" ||
        command.stdout.length > request.offset ||
        command.stderr.length > request.stderr_offset;
      if (request.wait && !hasNews()) await command.change(request.wait_timeout * 1_000);
      // The state is told with what there is of the output: the last of it may come a look later.
      const { stdout, stderr } = command;
      return done({
        session_id: request.session_id,
        stdout: stdout.subarray(request.offset).toString("utf8"),
        stderr: stderr.subarray(request.stderr_offset).toString("utf8"),
        offset: stdout.length,
        stderr_offset: stderr.length,
        command: { ...command.info },
      });
    }),
    route("POST /v1/bash/write", Write, ({ session_id, command_id, input }) => {
      find(session_id, command_id).write(input);
      return done(null);
    }),
    route("POST /v1/bash/sessions/{id}/close", z.strictObject({}).optional(), async (_, { id = "" }) => {
      const commands = sessions.get(id) ?? notFound("Session not found");
      sessions.delete(id);
      for (const command of commands) command.kill();
      await Promise.all(commands.map(({ ended }) => ended));
      return done(null);
    }),
  ];
}

/** As the server cuts: head and tail are kept. */
function truncate(text: string, length: number): string {
  if (length === 0 || text.length <= length) return text;
  const half = Math.floor(length / 2);
  return `${text.slice(0, half)}\n... [truncated] ...\n${text.slice(-half)}`;
}
