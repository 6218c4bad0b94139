import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import { SandboxError } from "../../errors.ts";
import { RESOURCES } from "../agent-image.ts";
import type { DaytonaClient } from "./daytona-client.ts";
import { isQuotaRefusal } from "./daytona-errors.ts";
import { SECRET_LABEL, toSecretLabel } from "./daytona-machine.ts";
import { toImage } from "./image.ts";
import type { ListRights } from "./limit-network.ts";
import type { ModelSecret } from "./model-secret.ts";
import { type NetworkLists, toNetworkLists } from "./network-lists.ts";
import { requireSnapshot } from "./require-snapshot.ts";

/** What a sandbox is made of. */
interface SandboxRecipe {
  appId: number;
  /** As the app knows it. */
  name: string;
  /** As the account knows it. */
  fullName: string;
  snapshot: string | undefined;
  gitHost: string;
  autoStopMinutes: number;
}

const DAY_MINUTES = 24 * 60;
/** The hard end, whatever state it is in and whoever has forgotten it. */
export const TTL_MINUTES = 14 * DAY_MINUTES;
/** A quiet thread's sandbox goes to cheap storage, and then goes. */
const AUTO_ARCHIVE_MINUTES = DAY_MINUTES;
const AUTO_DELETE_MINUTES = 5 * DAY_MINUTES;
/** A step may take a minute (F12). */
const CREATE_TIMEOUT_S = 50;

/** The name in the account: its sandboxes are those of many apps. */
export function toFullName(appId: number, name: string): string {
  return `sandpiper-${appId}-${name}`;
}

/** Labels by which all sandboxes of the app are found, and those of one thread when a name is given. */
export function toLabels(appId: number, name: string | undefined): Record<string, string> {
  const labels: Record<string, string> = { "sandpiper-app": String(appId) };
  if (name === undefined) return labels;
  const [, repository, thread] = /^thread-(\d+)-(\d+)$/.exec(name) ?? [];
  labels["sandpiper-name"] = name;
  if (repository !== undefined) labels["sandpiper-repository"] = repository;
  if (thread !== undefined) labels["sandpiper-thread"] = thread;
  return labels;
}

interface CreateOptions extends SandboxRecipe {
  secret: ModelSecret | undefined;
  rights: ListRights;
  now: () => number;
}

/**
 * Makes a sandbox and waits until it has started. Undefined when there is one of that name by now. One that takes too long is a
 * {@link SandboxError} `starting`, and is found by its name the next time (F20); so is one whose snapshot is not active yet.
 */
export async function createSandbox(
  client: DaytonaClient,
  options: CreateOptions,
): Promise<DaytonaSandbox | undefined> {
  const { sdk } = client;
  try {
    return await postWithOrWithoutList(client, options);
  } catch (error) {
    if (error instanceof sdk.DaytonaConflictError) return undefined;
    const wait = { retry: { atMs: options.now() + 5_000 }, cause: error } as const;
    if (error instanceof sdk.DaytonaTimeoutError) {
      throw new SandboxError("The sandbox is still being made.", { code: "starting", ...wait });
    }
    if (isRefusal(client, error)) {
      // The key is good, the snapshot there, and it is not the list: what Daytona refuses is one more.
      const message = `Daytona gives no sandbox: ${toOneLine(error.message)}`;
      throw new SandboxError(message, { code: "quota", retry: "backoff", cause: error });
    }
    throw error;
  }
}

/**
 * An account of tier 1 or 2 refuses a list with a 400 that has no code, as a snapshot that is not active is refused. What is refused makes nothing, so it
 * is asked once more without the list (F98). The first change of the new sandbox's network then tells whether the account takes none.
 */
async function postWithOrWithoutList(client: DaytonaClient, options: CreateOptions): Promise<DaytonaSandbox> {
  const { snapshot, rights, now } = options;
  const isLimited = !rights.areRefused();
  try {
    return await post(client, { ...options, isLimited });
  } catch (error) {
    if (!isRefusal(client, error) || isQuotaRefusal(error)) throw error;
    await requireSnapshot(client, { name: snapshot, now: now() });
    if (!isLimited) throw error;
    return await post(client, { ...options, isLimited: false });
  }
}

function isRefusal({ sdk }: DaytonaClient, error: unknown): error is Error {
  return error instanceof sdk.DaytonaForbiddenError || error instanceof sdk.DaytonaBadRequestError;
}

function post(
  { sdk, daytona }: DaytonaClient,
  options: CreateOptions & { isLimited: boolean },
): Promise<DaytonaSandbox> {
  const { appId, name, fullName, snapshot, autoStopMinutes, secret, gitHost, isLimited } = options;
  const common = {
    name: fullName,
    // The app's own commands are to be root's, so that the agent's user can't touch what is theirs; the image says so, too.
    user: "root",
    labels: {
      ...toLabels(appId, name),
      ...(secret === undefined ? {} : { [SECRET_LABEL]: toSecretLabel(secret) }),
    },
    public: false,
    autoStopInterval: autoStopMinutes,
    autoArchiveInterval: AUTO_ARCHIVE_MINUTES,
    autoDeleteInterval: AUTO_DELETE_MINUTES,
    ttlMinutes: TTL_MINUTES,
    ...(secret === undefined ? {} : { secrets: { [secret.variable]: secret.name } }),
    ...(isLimited ? toFirstLists(gitHost) : {}),
  };
  const limits = { timeout: CREATE_TIMEOUT_S };
  if (snapshot !== undefined) return daytona.create({ ...common, snapshot }, limits);
  return daytona.create({ ...common, image: toImage(sdk.Image), resources: RESOURCES }, limits);
}

/** A sandbox's first job is the clone, and each job brings its own list. */
function toFirstLists(gitHost: string): Partial<Omit<NetworkLists, "networkBlockAll">> {
  const { domainAllowList, networkAllowList } = toNetworkLists({ operator: [gitHost], repository: [] }).lists;
  return {
    ...(domainAllowList === "" ? {} : { domainAllowList }),
    ...(networkAllowList === "" ? {} : { networkAllowList }),
  };
}

function toOneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 200);
}
