import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Box, Internet } from "../../../demo/box/box.ts";
import { createBox } from "../../../demo/box/create-box.ts";
import { SandboxError } from "../../../src/errors.ts";
import type { Machine } from "../../../src/sandbox/remote/machine.ts";
import { createRemoteSandbox } from "../../../src/sandbox/remote/remote-sandbox.ts";
import type { Sandbox, SandboxProvider } from "../../../src/sandbox/sandbox.ts";
import type { ProviderUnderTest } from "../../contract/sandbox-contract.ts";

/** A provider of boxes on this machine, with no vendor's API between: what is left is the remote sandbox itself. */
export async function aBoxProvider({
  user = "root",
  limitsNetwork = true,
  isOverridden = false,
}: {
  user?: "root" | "agent";
  limitsNetwork?: boolean;
  /** The account's own rules let everything through, whatever the list says. */
  isOverridden?: boolean;
} = {}): Promise<ProviderUnderTest & { toMachine(name: string): Machine }> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-boxes-"));
  const internet: Internet = {
    ports: new Set(),
    sites: new Map([["openrouter.ai", () => ({ status: 301 })]]),
  };
  const boxes = new Map<string, { box: Box; handle: Sandbox; machine: Machine }>();

  function make(name: string) {
    let hosts: readonly string[] = [];
    const policy = {
      allows: (host: string) => !limitsNetwork || isOverridden || hosts.includes(host),
      rewrite: (_: string, headers: Record<string, string>) => headers,
    };
    const box = createBox({ directory: join(directory, name), node: process.execPath, policy, internet });
    const machine: Machine = {
      async run(command, { env, timeoutMs }) {
        if (!box.isRunning)
          throw new SandboxError("It is stopped.", { code: "not_running", retry: "backoff" });
        const { exitCode, timedOut, merged } = await box.run({
          args: ["sh", "-c", command],
          env,
          timeoutMs,
          user,
        });
        if (timedOut) throw new SandboxError("It took too long.", { code: "timed_out", retry: "backoff" });
        return { exitCode: exitCode ?? 137, output: merged.toString("utf8") };
      },
      upload: (path, content) => box.writeFile(path, content),
      async allowHosts({ operator, repository }) {
        hosts = [...operator, ...repository.filter((host) => /[a-z]/.test(host) && host !== "localhost")];
        return limitsNetwork ? [] : ["the sandbox's network is not limited"];
      },
      async provideModelKey({ baseUrl, credential: { kind, secret } }) {
        const name = kind === "api_key" ? "ANTHROPIC_API_KEY" : "CLAUDE_CODE_OAUTH_TOKEN";
        const env = { ANTHROPIC_BASE_URL: baseUrl, [name]: secret };
        return { kept: [], env, weaknesses: ["the model's key is a variable of the agent's process"] };
      },
    };
    const handle = createRemoteSandbox({
      name,
      machine,
      gitHost: "127.0.0.1",
      isNew: false,
      isLimited: limitsNetwork,
    });
    const made = { box, handle, machine };
    boxes.set(name, made);
    return made;
  }

  const provider: SandboxProvider = {
    async acquire(name) {
      const { box, handle } = boxes.get(name) ?? make(name);
      await box.start();
      return handle;
    },
    find: async (name) => boxes.get(name)?.handle,
    list: async () => [...boxes].map(([name, { box }]) => ({ name, isRunning: box.isRunning })),
    stop: async (name) => boxes.get(name)?.box.stop(),
    async destroy(name) {
      const made = boxes.get(name);
      boxes.delete(name);
      await made?.box.remove();
    },
  };
  return {
    provider,
    toMachine: (name) => (boxes.get(name) ?? make(name)).machine,
    async startElsewhere(name, job) {
      await (await provider.acquire(name)).start(job);
    },
    expose: (port) => internet.ports.add(port),
    async close() {
      for (const { box } of boxes.values()) await box.remove();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
