import { SandboxError } from "../../errors.ts";
import type { Lease } from "../../store/store.ts";
import type { Machine } from "../remote/machine.ts";
import { endJobs } from "../remote/remote-sandbox.ts";
import { isLost, toBadAnswer } from "./aio-errors.ts";
import { parseTenancy, renderClaim, renderLook, renderWipe, type Tenancy, toMark } from "./tenancy.ts";

const LOOK_TIMEOUT_MS = 5_000;
const WIPE_TIMEOUT_MS = 45_000;
/** A machine that did not answer so often is taken for lost. */
const LOOKS = 3;
const LOOK_PAUSE_MS = 2_000;

/** A machine that a lease is of. */
export interface LentMachine {
  lease: Lease;
  machine: Machine;
}

/** Lets so many milliseconds pass. */
export type Pause = (ms: number) => Promise<unknown>;

/** Who has the machine. */
export async function findTenant(lent: LentMachine): Promise<Tenancy["mark"]> {
  return (await readTenancy(lent, renderLook)).mark;
}

/**
 * Makes a machine that was borrowed just now ours: what an earlier tenant left goes, and our mark is set. One that nobody makes anew
 * (`isLasting`) has to have a user of its own for jobs, from its first one on: where it hasn't, they could change what the app runs there next,
 * beside another run's clone token, and every later answer to this question (S30).
 */
export async function claim(lent: LentMachine, { isLasting }: { isLasting: boolean }): Promise<void> {
  const found = await readTenancy(lent, renderClaim);
  if (isLasting && !found.isRoot) throw toNotSplit();
  if (found.mark === "ours") return;
  await wipe(lent, found);
  if ((await readTenancy(lent, renderClaim)).mark !== "ours") throw toNotClean();
}

/**
 * Ends what runs in the machine and removes what is ours. `lent_on`: it carries another's mark, was given back before, and is left
 * alone. `lost`: it does not answer, looked for more than once. The second time it finds nothing to do.
 */
export async function clean(lent: LentMachine, pause: Pause): Promise<"clean" | "lent_on" | "lost"> {
  for (let look = 1; ; look += 1) {
    try {
      const found = await readTenancy(lent, renderLook);
      if (found.mark === "other") return "lent_on";
      if (found.mark === "ours" || found.isUsed) await wipe(lent, found);
      return "clean";
    } catch (error) {
      if (!isLost(error)) throw error;
      if (look === LOOKS) return "lost";
      await pause(LOOK_PAUSE_MS);
    }
  }
}

async function wipe({ machine }: LentMachine, { isUsed }: Tenancy): Promise<void> {
  if (isUsed) {
    await endJobs(machine, { isLimited: false }).catch((error) => {
      // A run may have broken the program that ends its jobs: the wipe looks for their processes too.
      if (isLost(error)) throw error;
    });
  }
  const { exitCode } = await machine.run(renderWipe(), { env: {}, timeoutMs: WIPE_TIMEOUT_MS });
  if (exitCode !== 0) throw toNotClean();
}

async function readTenancy(
  { lease, machine }: LentMachine,
  render: (mark: string) => string,
): Promise<Tenancy> {
  const { output } = await machine.run(render(toMark(lease)), { env: {}, timeoutMs: LOOK_TIMEOUT_MS });
  const tenancy = parseTenancy(output);
  if (tenancy === undefined) throw toBadAnswer("sandbox");
  return tenancy;
}

function toNotSplit(): SandboxError {
  const message =
    "Commands in the AIO sandbox at AIO_URL are not root's, so one run could steer the next one there: the operator must take an image whose commands are root's, or set AIO_ALLOCATOR_URL to an allocator that makes each machine anew.";
  return new SandboxError(message, { code: "not_split", retry: "never" });
}

function toNotClean(): SandboxError {
  return new SandboxError(
    "The AIO sandbox can't be cleaned of an earlier run: the operator must make it anew, or remove /var/tmp/sandpiper* in it.",
    { code: "not_clean", retry: "backoff" },
  );
}
