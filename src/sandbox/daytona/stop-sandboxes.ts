import type { Sandbox as DaytonaSandbox } from "@daytonaio/sdk";

/** A step may take a minute (F12). */
const WAIT_S = 45;
/** One that works for nobody. */
const IDLE_STOP_MINUTES = 5;

/** Stops those that run; any other is left as it is. */
export async function stopSandboxes(all: readonly DaytonaSandbox[]): Promise<void> {
  for (const sandbox of all) {
    if (sandbox.state !== "started") continue;
    // Behind a stop that fails stands a short end.
    await sandbox.setAutostopInterval(IDLE_STOP_MINUTES);
    await sandbox.stop(WAIT_S);
  }
}
