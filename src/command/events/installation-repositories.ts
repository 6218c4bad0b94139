import { z } from "zod";
import type { Asking } from "./payload.ts";
import { ID, LOGIN } from "./payload.ts";

const PAYLOAD = z.object({
  action: z.literal("removed"),
  installation: z.object({ id: ID }),
  repositories_removed: z.array(z.object({ id: ID })).min(1),
  sender: LOGIN,
});

/** `installation_repositories.removed`: repositories were taken from what the App may reach. GitHub does not say when (F17). */
export function parseRepositoriesRemoved(payload: unknown): Asking | undefined {
  const { data } = PAYLOAD.safeParse(payload);
  if (data === undefined) return undefined;
  const { installation, repositories_removed: removed, sender } = data;
  return {
    kind: "over",
    what: "access",
    installationId: installation.id,
    repositoryIds: removed.map(({ id }) => id),
    at: undefined,
    by: sender,
  };
}
