import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import type { Logger } from "pino";
import { toAddressVariables, toModelVariables } from "../model-credential.ts";
import type { Machine, ModelKey } from "../remote/machine.ts";
import type { WithClient } from "../remote/with-client.ts";
import type { DaytonaClient } from "./daytona-client.ts";
import { type ListRights, limitNetwork } from "./limit-network.ts";
import type { KeepKey, KeptKey, ModelSecret } from "./model-secret.ts";

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
  withClient: WithClient<DaytonaClient>;
  sandbox: DaytonaSandbox;
  keepKey: KeepKey;
  /** The account's own, shared by all its machines. */
  rights: ListRights;
  log: Logger;
}

/** A Daytona sandbox as a machine: one request a command. Not its sessions, which lose an exit code and their memory with the daemon. */
export function createDaytonaMachine(options: DaytonaMachineOptions): Machine {
  const { withClient, sandbox, keepKey, rights, log } = options;
  return {
    run: (command, { env, timeoutMs }) =>
      withClient(async () => {
        const timeoutS = Math.ceil(timeoutMs / 1000);
        const { exitCode, result } = await sandbox.process.executeCommand(command, undefined, env, timeoutS);
        return { exitCode, output: result };
      }),

    upload: (path, content) => withClient(() => sandbox.fs.uploadFile(Buffer.from(content), path, 60)),

    allowHosts: (hosts) =>
      withClient(async ({ sdk }) => {
        const limit = await limitNetwork(sandbox, { hosts, sdk, rights });
        if (limit.kind === "unlimited") {
          log.warn({ sandbox: sandbox.name, isRefused: limit.isRefused }, "sandbox.network_not_limited");
          return [NOT_LIMITED];
        }
        if (limit.leftOut.length === 0) return [];
        log.warn({ sandbox: sandbox.name, hosts: limit.leftOut }, "sandbox.hosts_left_out");
        return [toLeftOutWords(limit.leftOut)];
      }),

    provideModelKey: (model) =>
      withClient(async (client): Promise<ModelKey> => {
        const kept = await keepKey(client, model);
        if (kept.kind !== "kept") {
          log.warn({ sandbox: sandbox.name, reason: kept.kind }, "sandbox.key_as_variable");
          return { kept: [], env: toModelVariables(model), weaknesses: [NO_SECRET_WORDS[kept.kind]] };
        }
        const { secret } = kept;
        await attachSecret(sandbox, secret);
        return { kept: [secret.variable], env: toAddressVariables(model), weaknesses: [] };
      }),
  };
}

/**
 * A sandbox that began with another credential is given this one's placeholder. One that began with none is started again: nothing is put in its place
 * before (the SDK's own words of `updateSecrets`). No job lives yet.
 */
async function attachSecret(sandbox: DaytonaSandbox, { variable, name }: ModelSecret): Promise<void> {
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
