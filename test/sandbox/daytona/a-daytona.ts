import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Logger, pino } from "pino";
import type { DaytonaOptions } from "../../../demo/daytona/account.ts";
import { type SmallDaytona, startDaytona } from "../../../demo/daytona/small-daytona.ts";
import {
  createDaytonaProvider,
  type DaytonaProviderOptions,
} from "../../../src/sandbox/daytona/daytona-provider.ts";
import type { ModelAccess, SandboxProvider } from "../../../src/sandbox/sandbox.ts";
import type { ProviderUnderTest } from "../../contract/sandbox-contract.ts";
import { startElsewhere } from "../start-elsewhere.ts";

export const A_MODEL: ModelAccess = {
  baseUrl: "http://127.0.0.1:1",
  credential: { kind: "api_key", secret: "sk-ant-of-the-account" },
};
const BIG = { cpu: 1_000, memory: 1_000, disk: 1_000 };

export interface DaytonaUnderTest extends ProviderUnderTest {
  daytona: SmallDaytona;
  /** Another process's provider of the same app: what the first one remembers, it does not. */
  another(more?: Partial<DaytonaProviderOptions>): SandboxProvider;
  /** A request as somebody else would send it. */
  ask(method: string, path: string, body?: unknown): Promise<Response>;
  /** Makes a snapshot of the account's own, and waits until it is active. */
  makeSnapshot(name: string): Promise<void>;
  /** What the account's keys may do from now on; what they could before. */
  setPermissions(permissions: readonly string[]): { permissions: readonly string[] };
  /** Events logged so far. */
  events: Record<string, unknown>[];
}

/** A provider on the real SDK, and a Daytona of its own behind it. */
export async function aDaytona({
  account = {},
  provider: more = {},
}: {
  account?: Partial<DaytonaOptions>;
  provider?: Partial<DaytonaProviderOptions>;
} = {}): Promise<DaytonaUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-daytona-"));
  const internet = { ports: new Set<number>(), sites: new Map() };
  const daytona = await startDaytona({
    ...{ apiKeys: ["dtn_key"], directory, node: process.execPath, internet, quota: BIG },
    ...account,
  });
  const options = {
    account: { apiKey: "dtn_key", apiUrl: daytona.url, target: "us" },
    ...{ snapshot: undefined, appId: 7, gitHost: "127.0.0.1", runMinutes: 60, model: A_MODEL },
    ...{ mayHoldModelKey: false, keyPatienceMs: 200 },
  };
  const events: Record<string, unknown>[] = [];
  const log = toRecordingLog(events);
  const another = (other: Partial<DaytonaProviderOptions> = {}) =>
    createDaytonaProvider({ ...options, log, now: () => daytona.now(), ...more, ...other });
  const ask = (method: string, path: string, body?: unknown) =>
    fetch(`${new URL(daytona.url).origin}${path}`, {
      method,
      headers: { authorization: "Bearer dtn_key", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    daytona,
    another,
    ask,
    async makeSnapshot(name) {
      const buildInfo = { dockerfileContent: "FROM node:24\nUSER root\n" };
      await ask("POST", "/api/snapshots", { name, buildInfo, cpu: 2, memory: 4, disk: 8 });
      await daytona.settled();
    },
    setPermissions: (permissions) => daytona.setPermissions(permissions),
    events,
    provider: another(),
    startElsewhere: (sandbox, job) =>
      startElsewhere(new URL("./start-and-wait.ts", import.meta.url), { sandbox, job, options }),
    expose: (port) => internet.ports.add(port),
    async close() {
      await daytona.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Does something against an account, which is closed at the end. */
export async function against(
  options: Parameters<typeof aDaytona>[0],
  work: (under: DaytonaUnderTest) => Promise<void>,
): Promise<void> {
  const under = await aDaytona(options);
  try {
    await work(under);
  } finally {
    await under.close();
  }
}

function toRecordingLog(events: Record<string, unknown>[]): Logger {
  const write = (line: string) => void events.push(JSON.parse(line));
  return pino({ messageKey: "event", timestamp: false }, { write });
}
