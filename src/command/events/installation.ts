import { z } from "zod";
import type { Asking } from "./payload.ts";
import { ID, INSTANT, LOGIN } from "./payload.ts";

const DELETED = z.object({
  action: z.literal("deleted"),
  installation: z.object({ id: ID }),
  sender: LOGIN,
});
const SUSPENDED = z.object({
  action: z.literal("suspend"),
  installation: z.object({ id: ID, suspended_at: INSTANT }),
  sender: LOGIN,
});

/** `installation.deleted`: the App was taken from an account, and from all that is its. GitHub does not say when (F17). */
export function parseInstallationDeleted(payload: unknown): Asking | undefined {
  const { data } = DELETED.safeParse(payload);
  return data && toOver({ installationId: data.installation.id, at: undefined, by: data.sender });
}

/** `installation.suspend`: for as long as it lasts, all is refused (F17). */
export function parseInstallationSuspended(payload: unknown): Asking | undefined {
  const { data } = SUSPENDED.safeParse(payload);
  if (data === undefined) return undefined;
  const { id, suspended_at: at } = data.installation;
  return toOver({ installationId: id, at, by: data.sender });
}

function toOver(ended: { installationId: number; at: number | undefined; by: string }): Asking {
  return { kind: "over", what: "access", ...ended, repositoryIds: undefined };
}
