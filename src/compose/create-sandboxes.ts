import { dirname } from "node:path";
import type { Logger } from "pino";
import type { ModelAccess, SandboxProvider } from "../sandbox/sandbox.ts";
import { isMountPath } from "../settings/mount-path.ts";
import type { Settings } from "../settings/settings.ts";
import type { LeaseStore } from "../store/store.ts";

interface SandboxParts {
  /** Where local sandboxes are kept. */
  directory: string;
  /** The agent's program on this machine, for local sandboxes. */
  agent: string | undefined;
  model: ModelAccess;
  leases: LeaseStore;
  log: Logger;
  now: () => number;
}

/** The sandboxes the operator chose. `standing`: how they stand, in a word or two for the health page. */
export interface Sandboxes {
  provider: SandboxProvider;
  standing: string;
  /** What is known before the first run; a distant sandbox tells its own with each run. */
  weaknesses: readonly string[];
  /** Asks the vendor what the operator must mend there. Never throws. */
  listAccountProblems?: () => Promise<readonly string[]>;
  /** Asks the vendor whether the account will do, and logs what the operator must mend. For a process that lives long. Never throws. */
  check?: () => Promise<void>;
}

/** Builds the chosen provider and loads no other; a vendor's SDK is loaded later still, with the first sandbox. */
export async function createSandboxes(settings: Settings, parts: SandboxParts): Promise<Sandboxes> {
  const { sandbox, github, app, limits, outbound } = settings;
  const { directory, agent = "claude", model, leases, log, now } = parts;
  const gitHost = new URL(github.webUrl).hostname;
  const common = { appId: app.id, gitHost, log, now };
  switch (sandbox.kind) {
    case "local": {
      const { createLocalProvider } = await import("../sandbox/local/local-provider.ts");
      const { checkMounts } = await import("../sandbox/local/check-mounts.ts");
      const allowUnsafe = sandbox.isUnsafeAllowed;
      const own = [process.cwd(), ...(app.privateKeyPath === undefined ? [] : [dirname(app.privateKeyPath)])];
      const mounts = await checkMounts(sandbox.mounts, {
        dataDir: settings.dataDir,
        own,
        isAllowed: isMountPath,
      });
      const provider = await createLocalProvider({ directory, agent, allowUnsafe, mounts, outbound });
      const { isIsolated, weaknesses } = provider;
      if (!isIsolated) log.warn("sandbox.not_isolated");
      return { provider, standing: isIsolated ? "isolated" : "not isolated", weaknesses };
    }
    case "daytona": {
      const { createDaytonaProvider } = await import("../sandbox/daytona/daytona-provider.ts");
      const { kind: _, snapshot, mayHoldModelKey, ...account } = sandbox;
      const options = { account, snapshot, mayHoldModelKey, runMinutes: limits.minutes, model };
      const look = async () => {
        const { listAccountProblems, lookAtAccount } = await import("../sandbox/daytona/check-account.ts");
        const facts = await lookAtAccount(account, snapshot);
        return { facts, problems: listAccountProblems(facts, { mayHoldModelKey }) };
      };
      return {
        provider: createDaytonaProvider({ ...common, ...options }),
        standing: "daytona",
        weaknesses: [],
        listAccountProblems: async () => (await look()).problems,
        async check() {
          const { facts, problems } = await look();
          if (problems.length > 0) log.error({ problems }, "sandbox.account_problem");
          else log.info(facts, "sandbox.account_checked");
        },
      };
    }
    case "e2b": {
      const { createE2bProvider } = await import("../sandbox/e2b/e2b-provider.ts");
      const { kind: _, ...account } = sandbox;
      const options = { ...account, limits: { runMinutes: limits.minutes } };
      return { provider: createE2bProvider({ ...common, ...options }), standing: "e2b", weaknesses: [] };
    }
    case "aio": {
      const { createAioProvider } = await import("../sandbox/aio/aio-provider.ts");
      const { source, apiKey } = sandbox;
      return {
        provider: createAioProvider({ ...common, source, apiKey, leases }),
        standing: "aio",
        weaknesses: [],
      };
    }
  }
}
