import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Box } from "../../../demo/box/box.ts";
import { Refusal } from "../../../demo/http/answer.ts";
import { done, notFound } from "./envelope.ts";
import { type Route, route } from "./json-server.ts";

/** A server takes so many terminals at a time. */
const MAX_SESSIONS = 20;
const SCREEN_CHARACTERS = 30_000;
const COLUMNS = 120;

const Exec = z.strictObject({
  id: z.string().nullish(),
  exec_dir: z.string().startsWith("/").nullish(),
  command: z.string(),
  async_mode: z.literal(false).default(false),
  timeout: z.number().nullish(),
  strict: z.boolean().nullish(),
  no_change_timeout: z.number().int().nullish(),
  hard_timeout: z.number().nullish(),
  preserve_symlinks: z.boolean().nullish(),
  truncate: z.boolean().default(true),
  /** Taken and overlooked. */
  env: z.record(z.string(), z.string()).nullish(),
});

/** The routes of `/v1/shell`: commands in a terminal, whose output is what its screen shows. */
export function createTerminalRoutes(
  box: Box,
  sessions: Set<string>,
  { user, env }: { user: "root" | "agent"; env: Record<string, string> },
): Route[] {
  return [
    route("POST /v1/shell/exec", Exec, async (request) => {
      const session = request.id || randomUUID();
      if (!sessions.has(session) && sessions.size >= MAX_SESSIONS) throw new Refusal({ status: 429 });
      sessions.add(session);
      const { exitCode, timedOut, merged } = await box.run({
        args: ["/bin/bash", "-c", request.command],
        ...{ env, user },
        ...(request.exec_dir ? { cwd: request.exec_dir } : {}),
        ...(request.hard_timeout ? { timeoutMs: request.hard_timeout * 1_000 } : {}),
      });
      const screen = toScreen(merged.toString("utf8"));
      const output = request.truncate ? screen.slice(-SCREEN_CHARACTERS) : screen;
      const ending = timedOut
        ? { status: "hard_timeout", exit_code: null, output: null }
        : { status: "completed", exit_code: exitCode ?? 137, output };
      return done({ session_id: session, command: request.command, ...ending, console: [] });
    }),
    route("DELETE /v1/shell/sessions/{id}", z.undefined(), (_, { id = "" }) => {
      if (!sessions.delete(id)) notFound("Session not found");
      return done(null);
    }),
  ];
}

/** Lines as wide as the terminal, ended as a terminal ends them. */
function toScreen(text: string): string {
  const lines = text
    .replace(/\n$/, "")
    .split("\n")
    .flatMap((line) => line.match(new RegExp(`.{1,${COLUMNS}}`, "gu")) ?? [""]);
  return lines.join("\r\n");
}
