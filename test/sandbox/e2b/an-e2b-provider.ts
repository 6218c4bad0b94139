import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Internet } from "../../../demo/box/box.ts";
import { createE2bProvider, type E2bProviderOptions } from "../../../src/sandbox/e2b/e2b-provider.ts";
import type { ProviderUnderTest } from "../../contract/sandbox-contract.ts";
import { type SmallE2b, type SmallE2bOptions, startE2b } from "../../stand-ins/e2b/small-e2b.ts";
import { startElsewhere } from "../start-elsewhere.ts";

export const API_KEY = "nvta_0123456789abcdef";
export const APP_ID = 4711;

/** An E2B of this machine and one app that uses it. */
export interface E2bUnderTest extends ProviderUnderTest {
  small: SmallE2b;
  /** Another process of the same app, or of another one. */
  another(options?: Partial<E2bProviderOptions>): ReturnType<typeof createE2bProvider>;
}

/** A provider whose clock is the small E2B's and can be moved with it. */
export async function anE2bProvider(options: Partial<SmallE2bOptions> = {}): Promise<E2bUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-e2b-"));
  const internet: Internet = {
    ports: new Set(),
    sites: new Map([["openrouter.ai", () => ({ status: 301 })]]),
  };
  const small = await startE2b({ apiKey: API_KEY, directory, internet, node: process.execPath, ...options });
  const account = { apiKey: API_KEY, apiUrl: small.apiUrl, sandboxUrl: small.sandboxUrl };
  const plain = {
    ...account,
    domain: "sandbox.example",
    template: "base",
    appId: APP_ID,
    gitHost: "127.0.0.1",
    mayHoldModelKey: false,
    limits: { runMinutes: 60 },
  };
  const another = (more: Partial<E2bProviderOptions> = {}) =>
    createE2bProvider({ ...plain, log: pino({ level: "silent" }), now: () => small.now(), ...more });
  return {
    provider: another(),
    small,
    another,
    startElsewhere: (sandbox, job) =>
      startElsewhere(new URL("./start-and-wait.ts", import.meta.url), { sandbox, job, options: plain }),
    expose: (port) => internet.ports.add(port),
    async close() {
      await small.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
