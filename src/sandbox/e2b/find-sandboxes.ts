import type { E2bClient } from "./e2b-client.ts";

/** A sandbox of this app in the account. */
export interface FoundSandbox {
  id: string;
  name: string;
  isRunning: boolean;
  startedAt: number;
  endAt: number;
}

const APP_KEY = "sandpiper";
const NAME_KEY = "name";

/** What a sandbox is known by: its name is not one of E2B's own, which gives each an id. */
export function toMetadata(appId: number, name: string | undefined): Record<string, string> {
  const app = { [APP_KEY]: String(appId) };
  return name === undefined ? app : { ...app, [NAME_KEY]: name };
}

/**
 * All sandboxes of the app, or those of one name, running and paused; the oldest first, so that all who look agree which one it is.
 *
 * What the list gives is looked at again: an API that is only compatible with E2B's may ignore the filter, and others' sandboxes share
 * the account.
 */
export async function findSandboxes(
  { sdk, connection }: E2bClient,
  { appId, name }: { appId: number; name?: string },
): Promise<FoundSandbox[]> {
  const wanted = toMetadata(appId, name);
  const paginator = sdk.Sandbox.list({ ...connection, query: { metadata: wanted } });
  const found: FoundSandbox[] = [];
  while (paginator.hasNext) {
    for (const { sandboxId, metadata, state, startedAt, endAt } of await paginator.nextItems()) {
      const foundName = metadata[NAME_KEY];
      const isWanted = Object.entries(wanted).every(([key, value]) => metadata[key] === value);
      if (!isWanted || foundName === undefined) continue;
      found.push({
        id: sandboxId,
        name: foundName,
        isRunning: state === "running",
        startedAt: startedAt.getTime(),
        endAt: endAt.getTime(),
      });
    }
  }
  return found.sort(byAge);
}

function byAge(a: FoundSandbox, b: FoundSandbox): number {
  return a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1);
}
