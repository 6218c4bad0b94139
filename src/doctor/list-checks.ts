import { GitHubError } from "../errors.ts";
import type { AppRegistration } from "../github/app-registration.ts";
import type { WebhookDeliveries } from "../github/deliveries.ts";
import type { UserTokens } from "../github/user-tokens.ts";
import type { Diagnosis } from "../run/diagnosis.ts";
import type { Ended } from "../run/plan.ts";
import type { Settings } from "../settings/settings.ts";
import { type Check, type Looking, toCheck, toWords } from "./check.ts";
import { checkSandbox, type SandboxAsked } from "./check-sandbox.ts";
import { checkSignIn, PAGES } from "./check-sign-in.ts";
import {
  APP,
  EVENTS,
  INSTALLATIONS,
  judgeEvents,
  judgeIdentity,
  judgeInstallations,
  judgePermissions,
  PERMISSIONS,
} from "./judge-app.ts";
import {
  CONFIG,
  judgeConfig,
  judgeLimits,
  judgeVersions,
  LIMITS,
  VERSIONS,
  type Versions,
} from "./judge-settings.ts";
import { DELIVERIES, judgeDeliveries, judgeHook, WEBHOOK } from "./judge-webhook.ts";

const GITHUB_MS = 20_000;
const SHORT_MS = 10_000;
const ACCOUNT = "Vendor's account";
const STORE = "Database";

/** Everything that the checks may ask. */
export interface DoctorParts {
  settings: Settings;
  registration: AppRegistration;
  deliveries: Pick<WebhookDeliveries, "list">;
  /** Absent where nobody signs in. */
  userTokens: Pick<UserTokens, "exchange"> | undefined;
  sandbox: Omit<SandboxAsked, "name" | "now">;
  /** What the operator must mend with the sandboxes' vendor; absent where there is nobody to ask. */
  listAccountProblems?: (() => Promise<readonly string[]>) | undefined;
  /** Whether the database can be written; what is said of it otherwise. */
  checkStore: () => Promise<Omit<Diagnosis, "name">>;
  readVersions: () => Promise<Versions>;
  now: () => number;
}

export interface Asked {
  /** Of the sandbox that is made and thrown away. */
  name: string;
  /** In a thread: its repository's config. */
  readConfig?: (() => Promise<Ended | { kind: "config" }>) | undefined;
}

/** What the doctor looks at, in the order in which it is told. */
export function listChecks(parts: DoctorParts, { name, readConfig }: Asked): Check[] {
  const { settings, now } = parts;
  const { deliveries, registration, listAccountProblems } = parts;
  return [
    {
      names: [APP, PERMISSIONS, EVENTS, INSTALLATIONS],
      limitMs: GITHUB_MS,
      look: (looking) => lookAtApp(parts, looking),
    },
    toCheck(WEBHOOK, GITHUB_MS, async () => judgeHook(await registration.hook(), settings.server)),
    toCheck(DELIVERIES, GITHUB_MS, async () =>
      judgeDeliveries((await deliveries.list(undefined)).attempts, now()),
    ),
    toCheck(PAGES, GITHUB_MS, () => checkSignIn(parts)),
    toCheck(STORE, SHORT_MS, async () => ({ name: STORE, ...(await lookAtStore(parts)) })),
    toCheck(LIMITS, SHORT_MS, async () => judgeLimits(settings)),
    toCheck(VERSIONS, SHORT_MS, async () => judgeVersions(await parts.readVersions())),
    ...(readConfig === undefined
      ? []
      : [toCheck(CONFIG, GITHUB_MS, async () => judgeConfig(await readConfig()))]),
    ...(listAccountProblems === undefined
      ? []
      : [toCheck(ACCOUNT, GITHUB_MS, async () => judgeAccount(await listAccountProblems()))]),
    checkSandbox({ ...parts.sandbox, name, now }),
  ];
}

async function lookAtApp({ registration, settings }: DoctorParts, { tell }: Looking): Promise<void> {
  const app = await registration.app().catch((error: unknown) => {
    if (error instanceof GitHubError && [401, 404].includes(error.status))
      tell({
        ...{
          name: APP,
          state: "problem",
          found: `GitHub refuses the App's key: ${error.words || error.status}`,
        },
        next: "APP_ID and PRIVATE_KEY must be of one App, and the clock must be right.",
      });
    throw error;
  });
  tell(judgeIdentity(app, new URL(settings.github.webUrl).host));
  tell(judgePermissions(app));
  tell(judgeEvents(app));
  tell(judgeInstallations(app, await registration.installations()));
}

async function lookAtStore({ checkStore }: DoctorParts): Promise<Omit<Diagnosis, "name">> {
  try {
    return await checkStore();
  } catch (error) {
    return {
      state: "problem",
      found: toWords(error),
      next: "Look at the disk, and at who may write to DATA_DIR.",
    };
  }
}

function judgeAccount(problems: readonly string[]): Diagnosis {
  if (problems.length === 0) return { name: ACCOUNT, state: "ok", found: "its key may do what is needed" };
  return {
    name: ACCOUNT,
    state: "problem",
    found: problems.join("; "),
    next: "Mend that in the vendor's dashboard, or in .env.",
  };
}
