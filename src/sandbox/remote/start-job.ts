import type { z } from "zod";
import { SandboxError } from "../../errors.ts";
import type { Job, StartedJob } from "../sandbox.ts";
import type { ChosenHosts } from "./allowed-hosts.ts";
import { StartAnswer } from "./answers.ts";
import type { ModelKey } from "./machine.ts";
import type { RunnerCall } from "./runner-call.ts";
import type { OpenMachine } from "./vendor.ts";

const NAME = /^[\w.-]{1,100}$/;
const NO_KEY: ModelKey = { kept: [], env: {}, weaknesses: [] };

interface Place extends Pick<OpenMachine, "machine" | "isLimited" | "vendorPorts" | "key"> {
  call: RunnerCall;
  gitHost: string;
}

/** Starts a job on a machine: its hosts first, then the model's key, then the job itself. */
export async function startJob(place: Place, job: Job): Promise<StartedJob> {
  const { machine, call, isLimited, vendorPorts = [], key } = place;
  const { args, next = null, env, timeoutMs, outputCapBytes, model, as } = job;
  const unlimited = await machine.allowHosts(toHosts(job, place));
  const modelKey = model === undefined ? NO_KEY : await machine.provideModelKey(model);
  const request = {
    ...{
      op: "start",
      name: requireJobName(job.name),
      as,
      args,
      next,
      timeoutMs,
      outputCapBytes,
      vendorPorts,
    },
    env: { ...modelKey.env, ...env },
    keep: modelKey.kept,
    probe: isLimited && as === "agent",
    key: key !== undefined && modelKey.kept.includes(key.variable) ? key : null,
  };
  const started = await call(request, { schema: StartAnswer, input: job.stdin });
  const isShared = !started.isSplit || started.openPorts.length > 0;
  return {
    weaknesses: [...toNetworkWords(unlimited, started), ...modelKey.weaknesses, ...toUserWords(started)],
    ...(isShared ? { sharesUser: true } : {}),
  };
}

function toHosts({ as, model, allowedHosts }: Job, { gitHost }: Pick<Place, "gitHost">): ChosenHosts {
  if (as === "app") return { operator: [gitHost], repository: [] };
  const modelHosts = model === undefined ? [] : [new URL(model.baseUrl).hostname];
  return { operator: modelHosts, repository: allowedHosts };
}

type Started = z.infer<typeof StartAnswer>;

function toNetworkWords(unlimited: readonly string[], { egress }: Started): readonly string[] {
  if (unlimited.length > 0 || egress !== "open") return unlimited;
  return ["the account's own network rules override the sandbox's list of hosts"];
}

/** Who is heard by the vendor's own program may run commands as the app's user: then it is as if both were one. */
function toUserWords({ isSplit, openPorts }: Started): string[] {
  if (!isSplit) return ["the agent is the same user as the app's own commands in the sandbox"];
  if (openPorts.length === 0) return [];
  const where = `${openPorts.length === 1 ? "port" : "ports"} ${openPorts.join(", ")}`;
  return [
    `the agent can reach the vendor's own program in the sandbox without a password (${where}), and may become the app's user by it`,
  ];
}

/** The name of a job, which is a folder's name in the machine. */
export function requireJobName(name: string): string {
  if (NAME.test(name) && !name.startsWith(".")) return name;
  const message = `A job can't be named ${JSON.stringify(name)}.`;
  throw new SandboxError(message, { code: "bad_name", retry: "never" });
}
