import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";
import { SandboxError } from "../../errors.ts";
import { RESOURCES } from "../agent-image.ts";
import type { DaytonaClient } from "./daytona-client.ts";
import { SECRET_LABEL, toSecretLabel } from "./daytona-machine.ts";
import { toImage } from "./image.ts";
import type { ModelSecret } from "./model-secret.ts";
import { toNetworkLists } from "./network-lists.ts";

/** What a sandbox is made of. */
export interface SandboxRecipe {
  appId: number;
  name: string;
  snapshot: string | undefined;
  gitHost: string;
  modelHost: string;
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

/**
 * Makes a sandbox and waits until it has started. Undefined when there is one of that name by now. One that takes too long is a
 * {@link SandboxError} `starting`, and is found by its name the next time (F20).
 */
export async function createSandbox(
  client: DaytonaClient,
  recipe: SandboxRecipe,
  { secret, now }: { secret: ModelSecret | undefined; now: () => number },
): Promise<DaytonaSandbox | undefined> {
  const { sdk } = client;
  try {
    return await post(client, recipe, { secret, isLimited: true }).catch((error) => {
      // Refused whole, so nothing was made: an account whose network has rules of its own may refuse a list.
      if (error instanceof sdk.DaytonaForbiddenError)
        return post(client, recipe, { secret, isLimited: false });
      throw error;
    });
  } catch (error) {
    if (error instanceof sdk.DaytonaConflictError) return undefined;
    const wait = { retry: { atMs: now() + 5_000 }, cause: error } as const;
    if (error instanceof sdk.DaytonaTimeoutError) {
      throw new SandboxError("The sandbox is still being made.", { code: "starting", ...wait });
    }
    if (error instanceof sdk.DaytonaForbiddenError || error instanceof sdk.DaytonaBadRequestError) {
      await requireSnapshot(client, recipe.snapshot);
      // The key is good and the snapshot there: what Daytona refuses is one more.
      const message = `Daytona gives no sandbox: ${toOneLine(error.message)}`;
      throw new SandboxError(message, { code: "quota", retry: "backoff", cause: error });
    }
    throw error;
  }
}

function post(
  { sdk, daytona }: DaytonaClient,
  recipe: SandboxRecipe,
  { secret, isLimited }: { secret: ModelSecret | undefined; isLimited: boolean },
): Promise<DaytonaSandbox> {
  const { appId, name, snapshot, gitHost, modelHost, autoStopMinutes } = recipe;
  const operator = secret === undefined ? [gitHost] : [gitHost, modelHost];
  const { networkBlockAll: _, ...lists } = toNetworkLists({ operator, repository: [] });
  const given = Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== ""));
  const common = {
    name: toFullName(appId, name),
    // The app's own commands are root's, so that the agent's user can't touch what is theirs.
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
    ...(isLimited ? given : {}),
  };
  const options = { timeout: CREATE_TIMEOUT_S };
  if (snapshot !== undefined) return daytona.create({ ...common, snapshot }, options);
  return daytona.create({ ...common, image: toImage(sdk.Image), resources: RESOURCES }, options);
}

async function requireSnapshot({ sdk, daytona }: DaytonaClient, name: string | undefined): Promise<void> {
  if (name === undefined) return;
  const snapshot = await daytona.snapshot.get(name).catch((error) => {
    if (error instanceof sdk.DaytonaNotFoundError) return undefined;
    throw error;
  });
  if (snapshot?.state === "active") return;
  const message = `DAYTONA_SNAPSHOT names no active snapshot (${name}): run \`npm run snapshot\`.`;
  throw new SandboxError(message, { code: "bad_snapshot", retry: "never" });
}

function toOneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 200);
}
