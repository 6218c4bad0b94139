import type { Logger } from "pino";
import { SmeeClient } from "smee-client";

interface RelayOptions {
  /** The channel's address, such as `https://smee.io/…`. */
  source: string;
  /** Where webhooks come in on this machine. */
  target: string;
  log: Logger;
}

/** Fetches webhooks from a relay (smee.io), for a machine that GitHub can't reach. Never rejects: what goes wrong is logged. */
export async function startRelay({ source, target, log }: RelayOptions): Promise<void> {
  const logger = {
    info: () => undefined,
    error: (...faults: unknown[]) => log.warn({ message: toWords(...faults) }, "relay.error"),
  };
  try {
    await new SmeeClient({ source, target, logger }).start();
    log.info({ source }, "relay.started");
  } catch (error) {
    log.error({ message: toWords(error) }, "relay.failed");
  }
}

/** The client tells its faults as texts, as errors whose reason is their cause, and as events, of which some have a message. */
function toWords(...faults: readonly unknown[]): string {
  return faults.flatMap((fault) => listMessages(fault)).join(": ");
}

function listMessages(fault: unknown): string[] {
  if (typeof fault !== "object" || fault === null) return [String(fault)];
  const { message, cause } = fault as { message?: unknown; cause?: unknown };
  const own = typeof message === "string" ? [message] : [];
  return cause === undefined ? own : [...own, ...listMessages(cause)];
}
