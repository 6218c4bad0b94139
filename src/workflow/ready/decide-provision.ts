import type { SandboxError } from "../../errors.ts";
import { LOOK_PLANS, toLookSeconds } from "../look-plan.ts";

/** So long a run waits for a sandbox, whatever the reasons were (F19). */
export const WAIT_LIMIT_MINUTES = 60;
const WAIT_LIMIT_MS = WAIT_LIMIT_MINUTES * 60_000;
/** One that is being made is there in seconds. */
const STARTING_SECONDS = 5;
const FIRST_BACKOFF_SECONDS = 10;
const MAX_BACKOFF_SECONDS = 60;
/** It is kept in a checkpoint, and some services answer with a whole page. */
const MAX_REASON_CHARS = 500;

/** A run that waits for its sandbox. */
export interface SandboxWait {
  kind: "waiting";
  /** The provider's words for why there is none. */
  reason: string;
  /** When the run began to wait; the reason may have been another then. */
  since: number;
  /** How often it has backed off so far. */
  backoffs: number;
  /** How long it waits until it asks again. */
  seconds: number;
}

export type ProvisionDecision = SandboxWait | { kind: "given_up"; reason: string };

/**
 * How a run goes on that got no sandbox (F19): it asks again when the provider says so, soon when one is being made, else after 10
 * seconds, then 20, 40 and every minute. The longer it has waited, the longer it waits at least ({@link LOOK_PLANS}). After an hour it
 * gives up; it never waits beyond that hour.
 */
export function decideProvision(
  { code, message, retry }: Pick<SandboxError, "code" | "message" | "retry">,
  before: Pick<SandboxWait, "since" | "backoffs"> | undefined,
  now: number,
): ProvisionDecision {
  const { since = now, backoffs = 0 } = before ?? {};
  const leftMs = since + WAIT_LIMIT_MS - now;
  const reason = message.slice(0, MAX_REASON_CHARS);
  if (leftMs <= 0) return { kind: "given_up", reason };
  const wait = { kind: "waiting", reason, since } as const;
  const atLeast = toLookSeconds(LOOK_PLANS.provision, now - since);
  const within = (seconds: number): number =>
    Math.max(1, Math.min(Math.max(seconds, atLeast), Math.ceil(leftMs / 1000)));
  if (typeof retry === "object")
    return { ...wait, backoffs, seconds: within(Math.ceil((retry.atMs - now) / 1000)) };
  if (code === "starting") return { ...wait, backoffs, seconds: within(STARTING_SECONDS) };
  const seconds = Math.min(MAX_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2 ** backoffs);
  return { ...wait, backoffs: backoffs + 1, seconds: within(seconds) };
}
