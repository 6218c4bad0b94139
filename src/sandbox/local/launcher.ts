import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { getCompileCacheDir } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SandboxError } from "../../errors.ts";
import type { SupervisorSpec } from "./supervisor-spec.ts";

/** A supervisor says it is there well within this. */
const START_TIMEOUT_MS = 15_000;

/** Starts supervisors, each a process that outlives this one once it has its job. */
export interface Launcher {
  /** Resolves when a supervisor holds the job's pid file: this one's, or that of an earlier start. */
  launch(spec: SupervisorSpec): Promise<void>;
  /** Ends the supervisor that waits for a job. Those that have one go on. */
  close(): void;
}

/** One supervisor is always started ahead: its own start is what an agent would else wait for. It ends with this process. */
export function createLauncher(env: Readonly<Record<string, string>> = {}): Launcher {
  let ahead: ChildProcess | undefined = startSupervisor(env);

  return {
    async launch(spec) {
      const child = ahead ?? startSupervisor(env);
      ahead = undefined;
      const failed = new Promise<never>((_, reject) => {
        child.on("error", reject);
        child.stdin?.on("error", reject);
      });
      failed.catch(() => undefined);
      child.stdin?.end(JSON.stringify(spec));
      const giveUpAt = Date.now() + START_TIMEOUT_MS;
      while ((await readFile(spec.files.pid, "utf8").catch(() => "")) === "") {
        if (Date.now() > giveUpAt) {
          throw new SandboxError("The job's supervisor did not start.", {
            code: "no_supervisor",
            retry: "backoff",
          });
        }
        await Promise.race([sleep(2), failed]);
      }
      setImmediate(() => {
        ahead ??= startSupervisor(env);
      });
    },
    close() {
      ahead?.stdin?.end();
      ahead = undefined;
    },
  };
}

function startSupervisor(env: Readonly<Record<string, string>>): ChildProcess {
  const extension = import.meta.filename.endsWith(".ts") ? ".ts" : ".js";
  const child = spawn(process.execPath, [join(import.meta.dirname, `supervisor${extension}`)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    // Nothing else of this process's environment: Node keeps what it compiled there, and a supervisor begins with the same files each time.
    env: { ...env, NODE_COMPILE_CACHE: getCompileCacheDir() },
    cwd: "/",
  });
  child.on("error", () => undefined);
  child.stdin?.on("error", () => undefined);
  child.unref();
  // A supervisor that waits must not keep this process alive.
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return child;
}
