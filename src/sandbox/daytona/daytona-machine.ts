import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import type { Logger } from "pino";
import { toAddressVariables, toModelVariables } from "../model-credential.ts";
import type { Machine, ModelKey } from "../remote/machine.ts";
import type { ModelAccess } from "../sandbox.ts";
import type { DaytonaClient } from "./daytona-client.ts";
import { toSandboxError } from "./daytona-errors.ts";
import { type ListRights, limitNetwork } from "./limit-network.ts";
import type { KeptKey, ModelSecret } from "./model-secret.ts";

const KEY_AS_VARIABLE = "the model's key is a variable of the agent's process";
const NO_SECRET_WORDS: Record<Exclude<KeptKey["kind"], "kept">, string> = {
  no_right: `${KEY_AS_VARIABLE}: DAYTONA_API_KEY lacks manage:secrets`,
  no_secrets: `${KEY_AS_VARIABLE}: the Daytona account has no secrets`,
};
const NOT_LIMITED = "the sandbox's network is what the Daytona account allows, not Sandpiper's list of hosts";
/** A step may take a minute (F12). */
const RESTART_S = 20;

/** The label that tells which variable of the sandbox holds a placeholder, and of which secret. */
export const SECRET_LABEL = "sandpiper-secret";

interface DaytonaMachineOptions {
  client: DaytonaClient;
  sandbox: DaytonaSandbox;
  /** Where the key of this access is. Throws where it would come into the machine and may not. */
  keepKey: (model: ModelAccess) => Promise<KeptKey>;
  /** The account's own, shared by all its machines. */
  rights: ListRights;
  /** Told of every fault: what is known of the sandbox may be out of date. */
  onFault: () => void;
  log: Logger;
  now: () => number;
}

/** A Daytona sandbox as a machine: one request a command. Not its sessions, which lose an exit code and their memory with the daemon. */
export function createDaytonaMachine(options: DaytonaMachineOptions): Machine {
  const { client, sandbox, keepKey, rights, onFault, log, now } = options;
  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      onFault();
      throw toSandboxError(error, { sdk: client.sdk, now: now() });
    }
  };

  return {
    run: (command, { env, timeoutMs }) =>
      translated(async () => {
        const timeoutS = Math.ceil(timeoutMs / 1000);
        const { exitCode, result } = await sandbox.process.executeCommand(command, undefined, env, timeoutS);
        return { exitCode, output: result };
      }),

    upload: (path, content) => translated(() => sandbox.fs.uploadFile(Buffer.from(content), path, 60)),

    allowHosts: (hosts) =>
      translated(async () => {
        const limit = await limitNetwork(sandbox, hosts, { sdk: client.sdk, rights });
        if (limit.kind === "unlimited") {
          log.warn({ sandbox: sandbox.name, isRefused: limit.isRefused }, "sandbox.network_not_limited");
          return [NOT_LIMITED];
        }
        if (limit.leftOut.length === 0) return [];
        log.warn({ sandbox: sandbox.name, hosts: limit.leftOut }, "sandbox.hosts_left_out");
        return [toLeftOutWords(limit.leftOut)];
      }),

    toModelKey: (model) =>
      translated(async (): Promise<ModelKey> => {
        const kept = await keepKey(model);
        if (kept.kind !== "kept") {
          log.warn({ sandbox: sandbox.name, reason: kept.kind }, "sandbox.key_as_variable");
          return { kept: [], env: toModelVariables(model), weaknesses: [NO_SECRET_WORDS[kept.kind]] };
        }
        const { secret } = kept;
        await attach(sandbox, secret);
        return { kept: [secret.variable], env: toAddressVariables(model), weaknesses: [] };
      }),
  };
}

/**
 * A sandbox that began with another credential is given this one's placeholder. One that began with none is started again: nothing is put in its place
 * before (the SDK's own words of `updateSecrets`). No job lives yet.
 */
async function attach(sandbox: DaytonaSandbox, { variable, name }: ModelSecret): Promise<void> {
  const label = toSecretLabel({ variable, name });
  if (sandbox.labels[SECRET_LABEL] === label) return;
  await sandbox.updateSecrets({ [variable]: name });
  if (sandbox.labels[SECRET_LABEL] === undefined) {
    await sandbox.stop(RESTART_S);
    await sandbox.start(RESTART_S);
  }
  // The request replaces all labels.
  await sandbox.setLabels({ ...sandbox.labels, [SECRET_LABEL]: label });
}

function toLeftOutWords(hosts: readonly string[]): string {
  const [first, ...others] = hosts;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `not every host on the list can be reached: Daytona's has no place for ${first}${more}`;
}

export function toSecretLabel({ variable, name }: ModelSecret): string {
  return `${variable}.${name}`;
}
