import { tmpdir } from "node:os";
import { createGitHubClient } from "../github/github-client.ts";
import { createMarker } from "../github/marker.ts";
import { createNotifier } from "../notify/notifier.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import type { Settings } from "../settings/settings.ts";
import { createRedactor } from "../text/secrets/redact.ts";
import { createKeptTexts } from "../workflow/admit/read-repository.ts";
import type { RunParts } from "../workflow/parts.ts";
import { MAX_MINUTES_ON_AWS } from "../workflow/worst-case.ts";
import { type AwsHost, type Environment, toFault } from "./aws.ts";
import { openStore } from "./aws-store.ts";
import { createDoctor } from "./create-doctor.ts";
import { createSandboxes } from "./create-sandboxes.ts";
import { createLog } from "./log.ts";
import { toModelAccess } from "./model-access.ts";
import { toRunSettings } from "./run-settings.ts";

/** What runs and sweeps are both made of. */
export async function createAwsParts(host: AwsHost, settings: Settings): Promise<RunParts> {
  const now = Date.now;
  const redactor = createRedactor(settings.secrets);
  const log = createLog({ level: settings.server.logLevel, redactor, namespace: host.stack });
  const model = toModelAccess(settings);
  const store = openStore(host);
  const sandboxes = await createSandboxes(settings, {
    ...{ directory: tmpdir(), agent: undefined, model },
    ...{ leases: store.leases, log, now },
  });
  const { id: appId, privateKey } = settings.app;
  const { apiUrl } = settings.github;
  return {
    store,
    github: createGitHubClient({ apiUrl, appId, privateKey, log, now }),
    marker: createMarker(settings.app),
    sandboxes: sandboxes.provider,
    settings: toRunSettings(settings, { redactor, modelAccess: model }),
    configs: createKeptTexts(),
    doctor: createDoctor(settings, {
      openSandboxes: async () => sandboxes,
      store,
      ...{ log, now },
    }),
    notifier: settings.notify && createNotifier({ ...settings.notify, now }),
    // A run that waits looks by itself.
    starter: { wake: () => undefined },
    log,
    now,
  };
}

/** The settings, with a sandbox that is not on the machine the function runs on: there is none; and no more minutes than fit (F109). */
export function requireAwsSettings(env: Environment): Settings {
  const parsed = parseSettings({ ...env, SANDBOX: env.SANDBOX?.trim() || "daytona" }, () => {
    throw new Error("A function has no key in a file.");
  });
  if (parsed.kind === "unconfigured") throw toFault("APP_ID must be set");
  if (parsed.kind === "invalid") throw toFault(parsed.problems.join("; "));
  if (parsed.settings.sandbox.kind === "local")
    throw toFault("SANDBOX must be one of daytona, e2b, aio: on AWS there is no machine of one's own");
  if (parsed.settings.limits.minutes > MAX_MINUTES_ON_AWS)
    throw toFault(
      `RUN_MINUTES must be at most ${MAX_MINUTES_ON_AWS} on AWS: a longer run could use up the operations of its execution`,
    );
  return parsed.settings;
}
