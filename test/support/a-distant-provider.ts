import { SandboxError } from "../../src/errors.ts";
import type { Sandbox, SandboxProvider } from "../../src/sandbox/sandbox.ts";

type Call = "exec" | "start" | "poll" | "stderrTail" | "renewHome" | "kill";

/** What a test does to distant machines. */
export interface DistantProvider extends SandboxProvider {
  /** What the next `acquire`s answer in place of a sandbox, in order. */
  refusals: SandboxError[];
  /** Names of the sandboxes asked for, refused ones too. */
  acquired: string[];
  /** Called before every call on a sandbox: the machine may stop or be lost just then. */
  before: (call: Call, what: string) => Promise<void> | void;
  /** The machine stops: its processes die, its files stay for the next `acquire`. */
  halt(name: string): Promise<void>;
  /** The machine is gone with all that was in it. */
  lose(name: string): Promise<void>;
}

/** Local sandboxes that stop and get lost as distant machines do: calls on one that does not run fail, and `find` makes nothing. */
export function aDistantProvider(local: SandboxProvider): DistantProvider {
  const halted = new Set<string>();

  function toDistant(sandbox: Sandbox): Sandbox {
    const { name } = sandbox;
    const reach = async (call: Call, what: string): Promise<void> => {
      await distant.before(call, what);
      if (!halted.has(name) && (await local.find(name)) !== undefined) return;
      throw new SandboxError("The machine does not run.", { code: "not_running", retry: "backoff" });
    };
    return {
      name,
      paths: sandbox.paths,
      exec: async (args, options) => {
        await reach("exec", args.join(" "));
        return sandbox.exec(args, options);
      },
      start: async (job) => {
        await reach("start", job.name);
        return sandbox.start(job);
      },
      poll: async (job, range) => {
        await reach("poll", job);
        // There is no gateway of ours beside a distant machine: what its agent spends is known from what it says.
        const { spend: _, ...polled } = await sandbox.poll(job, range);
        return polled;
      },
      stderrTail: async (job) => {
        await reach("stderrTail", job);
        return sandbox.stderrTail(job);
      },
      renewHome: async () => {
        await reach("renewHome", "");
        return sandbox.renewHome();
      },
      kill: async (job, graceMs) => {
        await reach("kill", job);
        return sandbox.kill(job, graceMs);
      },
    };
  }

  const distant: DistantProvider = {
    refusals: [],
    acquired: [],
    before: () => undefined,
    async acquire(name) {
      distant.acquired.push(name);
      const refusal = distant.refusals.shift();
      if (refusal !== undefined) throw refusal;
      halted.delete(name);
      return toDistant(await local.acquire(name));
    },
    async find(name) {
      const sandbox = await local.find(name);
      return sandbox && toDistant(sandbox);
    },
    async list() {
      return (await local.list()).map(({ name }) => ({ name, isRunning: !halted.has(name) }));
    },
    async stop(name) {
      await local.stop(name);
      if ((await local.find(name)) !== undefined) halted.add(name);
    },
    async destroy(name) {
      await local.destroy(name);
      halted.delete(name);
    },
    halt: (name) => distant.stop(name),
    lose: (name) => distant.destroy(name),
  };
  return distant;
}
