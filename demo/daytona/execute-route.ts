import type { ExecuteResponse } from "@daytona/toolbox-api-client";
import { z } from "zod";
import type { Answer } from "../http/answer.ts";
import { runInside, toInsidePath } from "./machine-command.ts";
import { daemonProblem, unreachable } from "./problem.ts";
import { type Route, type ToolboxCall, toolboxRoute } from "./route.ts";

/**
 * The shell gets the command on its input, as the daemon does it: whatever reads its input there eats the rest of the command. Both
 * outputs are one pipe, and who holds it open is waited for. The shell's exit code is the answer.
 */
const SHELL = [
  'cd -- "$1" 2>/dev/null || { echo no-cwd >&2; exit 1; }',
  "unset OLDPWD",
  "cat | bash 2>&1 | cat",
  `exit "\${PIPESTATUS[1]}"`,
].join("\n");
/** What Go says of a process that never began. */
const NOT_BEGUN = -1;

const executeShape = z.strictObject({
  command: z.string().min(1),
  cwd: z.string().optional(),
  envs: z.record(z.string(), z.string()).optional(),
  timeout: z.int().min(0).optional(),
});

/** Commands that are waited for. */
export const executeRoutes: Route[] = [toolboxRoute("POST /process/execute", execute, executeShape)];

async function execute(call: ToolboxCall<z.infer<typeof executeShape>>): Promise<Answer> {
  const { record, body } = call;
  const cwd = toInsidePath(record, body.cwd ?? ".");
  const result = await runInside(call, {
    args: ["bash", "-c", SHELL, "bash", cwd],
    stdin: Buffer.from(body.command),
    env: body.envs ?? {},
    cwd: "/",
    ...(body.timeout ? { timeoutMs: body.timeout * 1_000 } : {}),
  });
  if (result.timedOut) throw daemonProblem(408, "command execution timeout", "PROCESS_EXECUTION_TIMEOUT");
  if (!record.box.isRunning || record.state !== "started") throw unreachable();
  const hasBegun = String(result.stderr) !== "no-cwd\n";
  const exitCode = hasBegun ? (result.exitCode ?? NOT_BEGUN) : NOT_BEGUN;
  return { status: 200, body: { exitCode, result: String(result.stdout) } satisfies ExecuteResponse };
}
