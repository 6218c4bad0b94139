import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { aScript, until } from "../../contract/sandbox/a-sandbox.ts";
import { findProcesses } from "../../support/world-sandbox.ts";
import { aLocalProvider, canIsolate } from "./a-local-provider.ts";

const ROUNDS = 20;
const hasBubblewrap = await canIsolate();

describe.each([true, false])("a job that is stopped in the moment it starts, isolated: %s", (isolated) => {
  it.runIf(!isolated || hasBubblewrap)("F35: leaves no process, whenever that is", async () => {
    const { provider, close } = await aLocalProvider({ isolated });
    try {
      const sandbox = await provider.acquire("early");
      for (let round = 0; round < ROUNDS; round += 1) {
        await sandbox.start(aScript(`job-${round}`, `sleep 86400 # killed-at-start-${isolated}`));
        // From right away to when it runs, the kill comes at another point of the start each time.
        await sleep(round);
        await (round % 2 === 0 ? provider.stop("early") : sandbox.kill(`job-${round}`, 200));
      }
      // A start that comes late comes now; what was killed has as long as it takes.
      await sleep(500);
      await until(() => expect(findProcesses(`killed-at-start-${isolated}`)).toEqual([]));
    } finally {
      for (const pid of findProcesses(`killed-at-start-${isolated}`)) process.kill(pid, "SIGKILL");
      await close();
    }
  });
});
