import { posix } from "node:path";
import type { BoxCommand, BoxResult } from "../box/box.ts";
import type { ToolboxCall } from "./route.ts";
import type { SandboxRecord } from "./sandbox-record.ts";

/** The user inside; a machine here has two. */
export function toUser({ runsAs }: SandboxRecord): "root" | "agent" {
  return runsAs === "root" && process.getuid?.() === 0 ? "root" : "agent";
}

function toHome(record: SandboxRecord): string {
  return toUser(record) === "root" ? "/root" : "/home/agent";
}

/** Where commands begin and relative paths are meant from. */
function toWorkDir(record: SandboxRecord): string {
  return record.imageWorkDir ?? toHome(record);
}

/** A path of a request as the machine means it. */
export function toInsidePath(record: SandboxRecord, path: string): string {
  return posix.resolve(toWorkDir(record), path);
}

/** What every process of a sandbox has: of the image, of its creation, and the placeholders. */
function toEnvironment({ account, record }: ToolboxCall): Record<string, string> {
  const env: Record<string, string> = {
    ...record.imageEnv,
    DAYTONA_SANDBOX_USER: record.user,
    ...record.env,
  };
  const secrets = account.listSecretsOf(record);
  for (const { variable, secret: name } of record.mounts) {
    const secret = secrets.find((one) => one.name === name);
    if (secret !== undefined) env[variable] = secret.placeholder;
  }
  return env;
}

/** Runs a command as the sandbox's user in its own environment. */
export function runInside(call: ToolboxCall, command: BoxCommand): Promise<BoxResult> {
  const { record } = call;
  const env = { ...toEnvironment(call), ...command.env };
  return record.box.run({ user: toUser(record), cwd: toWorkDir(record), ...command, env });
}
