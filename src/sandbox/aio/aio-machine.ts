import { z } from "zod";
import { toModelVariables } from "../model-credential.ts";
import type { CommandResult, Machine, ModelKey } from "../remote/machine.ts";
import type { AioApi } from "./aio-api.ts";
import { type AioCommand, runInBash } from "./bash-command.ts";
import { runInShell, SHELL_WEAKNESS } from "./shell-command.ts";

/** How much longer than the command the talk about it may take. */
const MARGIN_MS = 5_000;
const UPLOAD_TIMEOUT_MS = 55_000;

const NOT_LIMITED = "the sandbox's network is not limited: an AIO sandbox has no list of hosts";
const NO_PLACEHOLDER =
  "the model's key is a variable of the agent's process: an AIO sandbox has no placeholder for it";
const NOT_MADE_ANEW =
  "the sandbox is cleaned for the next repository that uses it, and not made anew: only who lends it could do that";

/**
 * An AIO sandbox as a machine. Its newer routes are used (`/v1/bash`), and where they are not there the older ones (`/v1/shell`).
 *
 * A command runs as the user that the sandbox's image chose, and in the public image that user may become root: what is in the machine
 * is kept from other machines by its container, and by nothing else.
 */
export function createAioMachine(api: AioApi): Machine {
  let isOld = false;

  async function runAnyway(command: AioCommand): Promise<CommandResult> {
    const result = isOld ? undefined : await runInBash(api, command);
    if (result !== undefined) return result;
    const older = await runInShell(api, command);
    isOld = true;
    return older;
  }

  return {
    run(line, { env, timeoutMs }) {
      const signal = AbortSignal.timeout(timeoutMs + MARGIN_MS);
      return runAnyway({ line, env, timeoutMs, signal });
    },

    async upload(path, content) {
      const body = { file: path, content: Buffer.from(content).toString("base64"), encoding: "base64" };
      const signal = AbortSignal.timeout(UPLOAD_TIMEOUT_MS);
      await api.ask("/v1/file/write", body, z.unknown(), signal);
    },

    async allowHosts() {
      return [NOT_LIMITED, NOT_MADE_ANEW];
    },

    async provideModelKey(model): Promise<ModelKey> {
      const weaknesses = isOld ? [NO_PLACEHOLDER, SHELL_WEAKNESS] : [NO_PLACEHOLDER];
      return { kept: [], env: toModelVariables(model), weaknesses };
    },
  };
}
