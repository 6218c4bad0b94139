import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConnectionOpts, Sandbox, type SandboxOpts } from "e2b";
import { type SmallE2b, type SmallE2bOptions, startE2b } from "./small-e2b.ts";

export const API_KEY = "e2b_0123456789abcdef";

/** A small E2B with the real SDK pointed at it. */
export interface SmallE2bUnderTest {
  small: SmallE2b;
  /** What every call of the SDK is told. */
  connection: ConnectionOpts;
  create(options?: Partial<SandboxOpts>): Promise<Sandbox>;
  close(): Promise<void>;
}

export async function aSmallE2b(options: Partial<SmallE2bOptions> = {}): Promise<SmallE2bUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-small-e2b-"));
  const internet = { ports: new Set<number>(), sites: new Map() };
  const small = await startE2b({ apiKey: API_KEY, directory, internet, node: process.execPath, ...options });
  const { apiUrl, sandboxUrl } = small;
  const connection = { apiKey: API_KEY, apiUrl, sandboxUrl, domain: "sandbox.example", retries: 0 };
  return {
    small,
    connection,
    create: (more) => Sandbox.create("base", { ...connection, timeoutMs: 600_000, ...more }),
    async close() {
      await small.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
