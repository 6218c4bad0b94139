import { SandboxError } from "../../errors.ts";
import type { DaytonaClient } from "./daytona-client.ts";
import { toStarting } from "./starting.ts";

/**
 * Resolves when the operator's snapshot is there and active, or none is named. One that nobody used for two weeks is inactive: it is activated, and that is
 * waited for ({@link SandboxError} `starting`). One that is missing or broken is `bad_snapshot`. The second time finds it on its way.
 */
export async function requireSnapshot(
  { sdk, daytona }: DaytonaClient,
  { name, now }: { name: string | undefined; now: number },
): Promise<void> {
  if (name === undefined) return;
  const snapshot = await daytona.snapshot.get(name).catch((error) => {
    if (error instanceof sdk.DaytonaNotFoundError) return undefined;
    throw error;
  });
  switch (snapshot?.state) {
    case "active":
      return;
    case "inactive":
      await daytona.snapshot.activate(name).catch((error) => {
        // Another process did it at the same time.
        if (error instanceof sdk.DaytonaBadRequestError || error instanceof sdk.DaytonaConflictError) return;
        throw error;
      });
      throw toStarting(`its snapshot ${name} was not used for some time and is being activated`, now);
    case "pending":
    case "building":
    case "pulling":
      throw toStarting(`its snapshot ${name} is being made or activated`, now);
    default: {
      const message = `DAYTONA_SNAPSHOT names no active snapshot (${name}): run \`npm run snapshot\`.`;
      throw new SandboxError(message, { code: "bad_snapshot", retry: "never" });
    }
  }
}
