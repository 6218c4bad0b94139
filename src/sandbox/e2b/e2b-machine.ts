import type { Sandbox as E2bSandbox } from "e2b";
import type { Logger } from "pino";
import { SandboxError } from "../../errors.ts";
import { toModelVariables, toPlaceholderVariables } from "../model-credential.ts";
import type { Machine } from "../remote/machine.ts";
import { listOpenDoors } from "./create-sandbox.ts";
import type { E2bSdk } from "./e2b-client.ts";
import { judged } from "./judge-fault.ts";
import { keepKeyOutside } from "./keep-key-outside.ts";
import { type Egress, type HostLists, limitHosts, toEgress } from "./limit-hosts.ts";
import { runLine } from "./run-line.ts";

const UPLOAD_MS = 50_000;

const NOT_LIMITED = "the sandbox's network is not limited: this E2B API takes no list of hosts";
/** Where E2B's service puts the certificate of the proxy that ends TLS; Node trusts no bundle of the system's unless it is told to. */
const CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

interface E2bMachineOptions {
  sdk: E2bSdk;
  sandbox: E2bSandbox;
  name: string;
  /** Learned of the API, and shared by all its machines. */
  hostLists: HostLists;
  /** Whether the agent may be given the model's key where E2B can't keep it outside. */
  mayHoldModelKey: boolean;
  log: Logger;
  now: () => number;
}

/** An E2B sandbox as a machine: one stream a command, as root. Its variables are in no list of processes, its command line is. */
export function createE2bMachine(options: E2bMachineOptions): Machine {
  const { sandbox, name, hostLists, mayHoldModelKey, log } = options;
  /** The list that is in force; undefined where there is none. */
  let egress: Egress | undefined;

  const machine: Machine = {
    run: (command, limits) => judged(options, () => runLine(options, { command, ...limits })),

    upload: (path, content) =>
      judged(options, async () => {
        const file = new Blob([new Uint8Array(content)]);
        await sandbox.files.write(path, file, { user: "root", requestTimeoutMs: UPLOAD_MS });
      }),

    allowHosts: (hosts) =>
      judged(options, async () => {
        const wanted = toEgress(hosts);
        egress = (await limitHosts(options, { egress: wanted, hostLists })) ? wanted : undefined;
        if (egress !== undefined) return [];
        log.warn({ sandbox: name }, "sandbox.network_not_limited");
        return [NOT_LIMITED];
      }),

    async provideModelKey(model) {
      const reason = await judged(options, () => keepKeyOutside({ ...options, machine, egress }, model));
      // Told here and not of the hosts: there, any word means that they are not limited.
      const doors = await listOpenDoors(sandbox);
      if (reason === undefined) {
        const env = { ...toPlaceholderVariables(model), NODE_EXTRA_CA_CERTS: CA_BUNDLE };
        return { kept: [], env, weaknesses: doors };
      }
      if (!mayHoldModelKey) throw toKeyInside(reason);
      log.warn({ sandbox: name, reason }, "sandbox.key_as_variable");
      const weakness = `the model's key is a variable of the agent's process: ${reason}`;
      return { kept: [], env: toModelVariables(model), weaknesses: [weakness, ...doors] };
    },
  };
  return machine;
}

function toKeyInside(reason: string): SandboxError {
  const message = `The model's key can't be kept out of the sandbox: ${reason}. Nothing was started. The operator can look at that, or let the agent hold the key (SANDBOX_HOLDS_MODEL_KEY=true).`;
  return new SandboxError(message, { code: "key_inside", retry: "never" });
}

/** A machine that is paused: nothing is asked of it, because that would wake it. */
export function createPausedMachine(): Machine {
  const refuse = async (): Promise<never> => {
    throw new SandboxError("The sandbox is paused.", { code: "not_running", retry: "backoff" });
  };
  return { run: refuse, upload: refuse, allowHosts: refuse, provideModelKey: refuse };
}
