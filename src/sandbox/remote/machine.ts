import type { ModelAccess } from "../sandbox.ts";
import type { ChosenHosts } from "./allowed-hosts.ts";

/** A command on a distant machine that ended. */
export interface CommandResult {
  exitCode: number;
  /** Output and errors, together or output alone; whatever was not UTF-8 is lost. */
  output: string;
}

/** How the model's key comes to a job. */
export interface ModelKey {
  /** Variables that the machine has already and the job may see (a placeholder the provider set), by name. */
  kept: readonly string[];
  /** Variables that are set for the job alone. */
  env: Record<string, string>;
  /** What the report must say of it. */
  weaknesses: readonly string[];
}

/**
 * One distant machine, as its provider's API lets the app use it: short commands, whole files, and the list of hosts it may reach.
 *
 * Faults are {@link SandboxError}s: `not_running` when it is stopped or gone, so that the next `acquire` looks anew.
 */
export interface Machine {
  /**
   * Runs one line of `sh` to its end. `env` never comes into an argument list, a file or a log. Killed with its children at
   * `timeoutMs` (a fault, `timed_out`). A POST is never sent twice.
   */
  run(command: string, options: { env: Record<string, string>; timeoutMs: number }): Promise<CommandResult>;
  /** Writes a whole file. Whether it arrived is checked afterwards by its hash. */
  upload(path: string, content: Uint8Array): Promise<void>;
  /**
   * Lets the machine reach these hosts and nothing else, from now on; what it could not enforce, in words for the report. `operator`
   * hosts were chosen by the operator and may be addresses; `repository` hosts are names or `*.` wildcards.
   */
  allowHosts(hosts: ChosenHosts): Promise<readonly string[]>;
  /** Sees to it that a job on this machine gets at the model's account, and says how. */
  provideModelKey(model: ModelAccess): Promise<ModelKey>;
}
