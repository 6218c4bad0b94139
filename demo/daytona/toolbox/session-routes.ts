import type {
  Command,
  SessionCommandLogsResponse,
  Session as SessionDto,
  SessionExecuteResponse,
} from "@daytona/toolbox-api-client";
import { z } from "zod";
import { daemonProblem } from "../problem.ts";
import { type Answer, type Route, type ToolboxCall, toolboxRoute } from "../route.ts";
import { toEnvironment, toHome, toUser, toWorkDir } from "./machine-command.ts";
import {
  giveCommand,
  lookAtCommand,
  readLogs,
  type Session,
  STDERR_MARK,
  STDOUT_MARK,
  startSession,
  waitForCommand,
} from "./session.ts";

const createShape = z.strictObject({ sessionId: z.string().regex(/^[\w.-]+$/) });
const executeShape = z.strictObject({
  command: z.string().min(1),
  runAsync: z.boolean().optional(),
  async: z.boolean().optional(),
  suppressInputEcho: z.boolean().optional(),
});
const inputShape = z.strictObject({ data: z.string() });

/** Sessions and their commands; the streams of their logs are web sockets, which there are none of here. */
export const sessionRoutes: Route[] = [
  toolboxRoute("POST /process/session", createSession, createShape),
  toolboxRoute("GET /process/session", async (call) => {
    const all = await Promise.all([...call.record.sessions.values()].map((one) => toSessionDto(call, one)));
    return { status: 200, body: all satisfies SessionDto[] };
  }),
  toolboxRoute("GET /process/session/{session}", async (call) => ({
    status: 200,
    body: (await toSessionDto(call, requireSession(call))) satisfies SessionDto,
  })),
  toolboxRoute("DELETE /process/session/{session}", deleteSession),
  toolboxRoute("POST /process/session/{session}/exec", executeInSession, executeShape),
  toolboxRoute("GET /process/session/{session}/command/{command}", async (call) => ({
    status: 200,
    body: (await requireCommand(call)) satisfies Command,
  })),
  toolboxRoute("GET /process/session/{session}/command/{command}/logs", readCommandLogs),
  toolboxRoute("POST /process/session/{session}/command/{command}/input", sendInput, inputShape),
];

async function createSession(call: ToolboxCall<z.infer<typeof createShape>>): Promise<Answer> {
  const { record, body } = call;
  const { sessionId: id } = body;
  if (record.sessions.has(id)) throw daemonProblem(409, "session already exists", "CONFLICT");
  const directory = `${toHome(record)}/.daytona/sessions/${id}`;
  const about = { id, directory, user: toUser(record), env: toEnvironment(call), cwd: toWorkDir(record) };
  record.sessions.set(id, await startSession(record.box, about));
  return { status: 201 };
}

async function deleteSession(call: ToolboxCall): Promise<Answer> {
  const { record } = call;
  const session = requireSession(call);
  record.sessions.delete(session.id);
  session.shell.kill("SIGKILL");
  await session.shell.result;
  await record.box.run({ args: ["rm", "-rf", session.directory] });
  return { status: 204 };
}

async function executeInSession(call: ToolboxCall<z.infer<typeof executeShape>>): Promise<Answer> {
  const { record, body } = call;
  const session = requireSession(call);
  if (session.hasEnded) throw daemonProblem(400, "failed to write command: write |1: broken pipe");
  const { command, runAsync = false, async: isAlsoAsync = false, suppressInputEcho = false } = body;
  const isAsync = runAsync || isAlsoAsync;
  const inside = { box: record.box, session };
  const cmdId = await giveCommand(inside, { command, isAsync, isEchoed: !suppressInputEcho });
  // The real one says null for what isn't there, which the vendor's type doesn't know.
  if (isAsync)
    return { status: 202, body: { cmdId, output: null, stdout: null, stderr: null, exitCode: null } };
  const isThere = () => record.sessions.get(session.id) === session && record.box.isRunning;
  const exitCode = await waitForCommand({ ...inside, isThere }, cmdId);
  if (exitCode === undefined) throw daemonProblem(400, "session cancelled", "BAD_REQUEST");
  const logs = await readLogs(record.box, session, cmdId);
  return { status: 200, body: { cmdId, ...logs, exitCode } satisfies SessionExecuteResponse };
}

/** The shape goes by the SDK's version; who says none gets one text. */
async function readCommandLogs(call: ToolboxCall): Promise<Answer> {
  const { record, headers } = call;
  const { id } = await requireCommand(call);
  const logs = await readLogs(record.box, requireSession(call), id);
  const isSplit = headers["x-daytona-sdk-version"] ?? headers["x-daytona-split-output"] === "true";
  if (isSplit) return { status: 200, body: logs satisfies SessionCommandLogsResponse };
  const text = logs.output.replaceAll(STDOUT_MARK, "").replaceAll(STDERR_MARK, "");
  return { status: 200, bytes: Buffer.from(text), contentType: "text/plain; charset=utf-8" };
}

async function sendInput(call: ToolboxCall<z.infer<typeof inputShape>>): Promise<Answer> {
  const { record, body } = call;
  const session = requireSession(call);
  if (session.hasEnded) throw daemonProblem(410, "session process has exited", "SESSION_ENDED");
  const { id, exitCode } = await requireCommand(call);
  if (exitCode !== undefined) {
    const message = `command has already completed with exit code ${exitCode}`;
    throw daemonProblem(410, message, "COMMAND_ALREADY_COMPLETED");
  }
  const data = body.data.endsWith("\n") ? body.data : `${body.data}\n`;
  const directory = `${session.directory}/${id}`;
  const echo = session.commands.get(id)?.isEchoed ? `printf '\\001\\001\\001%s' "$1" >>output.log;` : "";
  const args = ["sh", "-c", `${echo} [ -p in ] && printf %s "$1" >in`, "sh", data];
  const writer = await record.box.spawn({ args, cwd: directory });
  // A command that has just ended reads no more.
  let isWritten = false;
  const isThere = () => !isWritten && record.sessions.get(session.id) === session && record.box.isRunning;
  const written = writer.result.then(() => {
    isWritten = true;
  });
  await Promise.race([written, waitForCommand({ box: record.box, session, isThere }, id)]);
  writer.kill("SIGKILL");
  return { status: 204 };
}

function requireSession({ record, params }: ToolboxCall): Session {
  const session = record.sessions.get(params.session ?? "");
  if (session === undefined) throw daemonProblem(404, "session not found", "PROCESS_NOT_FOUND");
  return session;
}

async function requireCommand(call: ToolboxCall): Promise<Command> {
  const command = await lookAtCommand(call.record.box, requireSession(call), call.params.command ?? "");
  if (command === undefined) throw daemonProblem(404, "command not found", "PROCESS_NOT_FOUND");
  return command;
}

async function toSessionDto({ record }: ToolboxCall, session: Session): Promise<SessionDto> {
  const looks = [...session.commands.keys()].map((id) => lookAtCommand(record.box, session, id));
  const commands = (await Promise.all(looks)).filter((one) => one !== undefined);
  return { sessionId: session.id, commands };
}
