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
  };
  const events: Record<string, unknown>[] = [];
  const log = toRecordingLog(events);
  const another = (other: Partial<DaytonaProviderOptions> = {}) =>
    createDaytonaProvider({ ...options, log, now: () => daytona.now(), ...more, ...other });
  return {
    daytona,
    another,
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

function toRecordingLog(events: Record<string, unknown>[]): Logger {
  const write = (line: string) => void events.push(JSON.parse(line));
  return pino({ messageKey: "event", timestamp: false }, { write });
}
