import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import type { Logger } from "pino";
import type { Machine, ModelKey } from "../remote/machine.ts";
import { toAddressVariables, toModelVariables } from "../remote/model-variables.ts";
import type { ModelAccess } from "../sandbox.ts";
import type { DaytonaClient } from "./daytona-client.ts";
import { toSandboxError } from "./daytona-errors.ts";
import type { ModelSecret } from "./model-secret.ts";
import { hasNetworkLists, toNetworkLists } from "./network-lists.ts";

const NO_SECRETS = "the model's key is a variable of the agent's process: the Daytona account has no secrets";

/** The label that tells which variable of the sandbox holds a placeholder, and of which secret. */
export const SECRET_LABEL = "sandpiper-secret";

interface DaytonaMachineOptions {
  client: DaytonaClient;
  sandbox: DaytonaSandbox;
  /** The account's secret for this access, or undefined where it has none. */
  keepSecret: (model: ModelAccess) => Promise<ModelSecret | undefined>;
  /** Told of every fault: what is known of the sandbox may be out of date. */
  onFault: () => void;
  log: Logger;
  now: () => number;
}

/** A Daytona sandbox as a machine: one request a command. Not its sessions, which lose an exit code and their memory with the daemon. */
export function createDaytonaMachine(options: DaytonaMachineOptions): Machine {
  const { client, sandbox, keepSecret, onFault, log, now } = options;
  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      onFault();
      throw toSandboxError(error, { sdk: client.sdk, now: now() });
    }
  };
  let areListsRefused = false;

  return {
    run: (command, { env, timeoutMs }) =>
      translated(async () => {
        const timeoutS = Math.ceil(timeoutMs / 1000);
        const { exitCode, result } = await sandbox.process.executeCommand(command, undefined, env, timeoutS);
        return { exitCode, output: result };
      }),

    upload: (path, content) => translated(() => sandbox.fs.uploadFile(Buffer.from(content), path, 60)),

    async allowHosts(hosts) {
      const lists = toNetworkLists(hosts);
      if (!areListsRefused && !hasNetworkLists(sandbox, lists)) {
        await translated(() =>
          sandbox.updateNetworkSettings(lists).catch((error) => {
            // The account's own rules stand, and the key itself is good: it has just been used.
            if (!(error instanceof client.sdk.DaytonaForbiddenError)) throw error;
            areListsRefused = true;
          }),
        );
      }
      if (hasNetworkLists(sandbox, lists)) return [];
      log.warn({ sandbox: sandbox.name, isRefused: areListsRefused }, "sandbox.network_not_limited");
      return ["the sandbox's network is what the Daytona account allows, not Sandpiper's list of hosts"];
    },

    toModelKey: (model) =>
      translated(async (): Promise<ModelKey> => {
        const secret = await keepSecret(model);
        if (secret === undefined) {
          log.warn({ sandbox: sandbox.name }, "sandbox.key_as_variable");
          return { kept: [], env: toModelVariables(model), weaknesses: [NO_SECRETS] };
        }
        await attach(sandbox, secret);
        return { kept: [secret.variable], env: toAddressVariables(model), weaknesses: [] };
      }),
  };
}

/** A sandbox that began with another credential is given this one's placeholder. */
async function attach(sandbox: DaytonaSandbox, { variable, name }: ModelSecret): Promise<void> {
  const label = toSecretLabel({ variable, name });
  if (sandbox.labels[SECRET_LABEL] === label) return;
  await sandbox.updateSecrets({ [variable]: name });
  // The request replaces all labels.
  await sandbox.setLabels({ ...sandbox.labels, [SECRET_LABEL]: label });
}

export function toSecretLabel({ variable, name }: ModelSecret): string {
  return `${variable}.${name}`;
}
