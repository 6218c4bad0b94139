import { join } from "node:path";
import {
  type Machines,
  SANDBOXES,
  type SandboxService,
  type ServeSandboxes,
} from "../../demo/sandbox-service.ts";
import type { SandboxSettings } from "../../src/settings/sandbox.ts";
import { startAioMachine } from "./aio/aio-machine.ts";
import { startAllocator } from "./aio/allocator.ts";
import { startE2b } from "./e2b/small-e2b.ts";

export type SandboxKind = SandboxSettings["kind"];

const AIO_MACHINES = 3;

/** Every kind of sandbox that the app knows, with the stand-in of its vendor. */
export const SANDBOX_SERVICES: Record<SandboxKind, ServeSandboxes> = {
  ...SANDBOXES,
  e2b: serveE2b,
  aio: serveAio,
};

async function serveE2b(machines: Machines): Promise<SandboxService> {
  const apiKey = `e2b_${"d".repeat(40)}`;
  const e2b = await startE2b({ ...machines, apiKey });
  return {
    env: {
      SANDBOX: "e2b",
      E2B_API_KEY: apiKey,
      E2B_API_URL: e2b.apiUrl,
      E2B_SANDBOX_URL: e2b.sandboxUrl,
      E2B_TEMPLATE: "base",
    },
    // E2B's rules, which put the model's key in, name hosts and no addresses.
    modelHost: "localhost",
    machines: () =>
      e2b
        .sandboxes()
        .map(({ metadata, state }) => ({ name: metadata.name ?? "", isRunning: state === "running" })),
    close: () => e2b.close(),
  };
}

async function serveAio({ directory, ...machines }: Machines): Promise<SandboxService> {
  const lent = Array.from({ length: AIO_MACHINES }, (_, n) =>
    startAioMachine({ ...machines, directory: join(directory, `machine-${n}`), user: "root" }),
  );
  const started = await Promise.all(lent);
  const allocator = await startAllocator(started.map(({ url }, n) => ({ id: `machine-${n}`, api_url: url })));
  return {
    env: { SANDBOX: "aio", AIO_ALLOCATOR_URL: allocator.url, SANDBOX_HOLDS_MODEL_KEY: "true" },
    machines: () => [...allocator.lent.values()].map((name) => ({ name: name ?? "", isRunning: true })),
    close: async () => {
      await Promise.all([allocator.close(), ...started.map((machine) => machine.close())]);
    },
  };
}
